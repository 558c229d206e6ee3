import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Api } from "../../scripts/demo/api.ts";
import { events } from "../../scripts/demo/story/first-agents.ts";
import { Teller } from "../../scripts/demo/teller.ts";

export const ROOT = join(import.meta.dirname, "../..");

export interface Address {
  url: string;
  /** The bootstrap key. */
  key: string;
}

export interface Server extends Address {
  stop(): Promise<void>;
}

const READY_TIMEOUT_MS = 90_000;
/** The demo is loaded before it is ready, on a machine that may be slow. */
const DEMO_TIMEOUT_MS = 240_000;

/**
 * Everything that `npm start` runs, on a free port, with a state of its own that `stop` deletes. Of the demo it has the
 * agents that the README speaks of; all of it, with `demo`, takes far longer.
 */
export async function startServer({ demo = false } = {}): Promise<Server> {
  const state = mkdtempSync(join(tmpdir(), "signalbox-e2e-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const args = [
    "scripts/start.js",
    "--port",
    String(port),
    "--persist-to",
    state,
    ...(demo ? [] : ["--no-demo"]),
  ];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (printed += String(data)));
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill("SIGTERM");
    await closed;
    rmSync(state, { recursive: true, force: true });
  };
  const deadline = Date.now() + (demo ? DEMO_TIMEOUT_MS : READY_TIMEOUT_MS);
  // It prints its key once it is ready.
  for (;;) {
    const key = /Key\s+(\S+)/.exec(printed)?.[1];
    if (key && printed.includes("Ctrl-C")) {
      if (!demo) await tellFirstAgents(url, key);
      return { url, key, stop };
    }
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error(`npm start did not become ready:\n${printed}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function tellFirstAgents(url: string, key: string): Promise<void> {
  const teller = new Teller(new Api(url, key), Date.now());
  for (const event of events) await teller.tell(event);
}

/** A port that nobody listens on right now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("not listening on a port");
  return address.port;
}
