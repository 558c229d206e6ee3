import { spawn } from "node:child_process";
import { join } from "node:path";
import { expect } from "vitest";
import { ROOT } from "./server.ts";

export const BIN = join(ROOT, "scripts/signalbox.js");

export interface Ran {
  code: number | null;
  out: string;
  err: string;
}

export interface How {
  cwd?: string;
  env?: Record<string, string | undefined>;
  stdin?: string;
}

/** The command line, as a process of its own, against the server at `url`. */
export function createCli(where: () => { url: string; cwd: string }) {
  function execute(command: string, args: string[], options: How): Promise<Ran> {
    const { url, cwd } = where();
    const env = { ...process.env, SIGNALBOX_URL: url, NO_COLOR: "1", ...options.env };
    const child = spawn(command, args, { cwd: options.cwd ?? cwd, env });
    let [out, err] = ["", ""];
    child.stdout.on("data", (data) => (out += String(data)));
    child.stderr.on("data", (data) => (err += String(data)));
    child.stdin.end(options.stdin ?? "");
    return new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code) => resolve({ code, out, err }));
    });
  }

  /** `npx signalbox …`, without npx. */
  const signalbox = (args: string[], options: How = {}): Promise<Ran> =>
    execute(process.execPath, [BIN, ...args], options);

  /** The same, where it must go well. */
  async function done(args: string[], options: How = {}): Promise<string> {
    const { code, out, err } = await signalbox(args, options);
    expect(code, err).toBe(0);
    return out;
  }

  const asJson = async (args: string[]) => JSON.parse(await done([...args, "--json"]));

  return { execute, signalbox, done, asJson };
}
