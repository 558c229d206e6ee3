import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { Failure, messageOf } from "./failure.ts";

export interface StartOptions {
  help: boolean;
  port: number;
  /** An absolute path. */
  persistTo: string;
  /** Whether a first start loads the demo. */
  demo: boolean;
}

export const USAGE = `Runs Signalbox on this machine: no account, no network.

  npm start -- [--port <number>] [--persist-to <folder>] [--no-demo]

  --port <number>        where it listens, on 127.0.0.1 (default 8787)
  --persist-to <folder>  where its state lies (default .wrangler/state)
  --no-demo              without the demo, which the first start loads: agents, experiments and rollouts with 30 days
                         of synthetic traffic
  --help                 this text`;

/** Reads the command line; relative folders are taken from `cwd`, the default one lies in `root`. */
export function parseOptions(args: string[], root: string, cwd: string): StartOptions {
  const values = readArgs(args);
  const port = Number(values.port ?? "8787");
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Failure(`--port must be a number from 1 to 65535, not "${values.port}"`, 2);
  }
  if (values["persist-to"] === "") throw new Failure("--persist-to needs a folder", 2);
  return {
    help: values.help ?? false,
    port,
    persistTo: values["persist-to"] ? resolve(cwd, values["persist-to"]) : resolve(root, ".wrangler/state"),
    demo: values.demo ?? true,
  };
}

function readArgs(args: string[]) {
  try {
    return parseArgs({
      args,
      strict: true,
      allowPositionals: false,
      allowNegative: true,
      options: {
        help: { type: "boolean", short: "h" },
        port: { type: "string" },
        "persist-to": { type: "string" },
        demo: { type: "boolean" },
      },
    }).values;
  } catch (error) {
    const [reason] = messageOf(error).split(/\. (?:To|Did)|\n/);
    throw new Failure(`${reason}. See npm start -- --help`, 2);
  }
}
