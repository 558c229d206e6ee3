import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { basename, dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";

const POLL_MS = 2;
const TIMEOUT_MS = 10_000;

export interface FirstAnswer {
  /** From the start of workerd's process to its first answer. */
  ms: number;
  /** CPU of all its threads until then; null where the system does not tell. */
  cpuMs: number | null;
}

/** Starts workerd, the one that wrangler brings, with a bundled script, and waits for its first answer. */
export async function firstAnswer(script: string, settings: string[]): Promise<FirstAnswer> {
  const port = await freePort();
  const config = join(dirname(script), "workerd.capnp");
  writeFileSync(config, capnp(script, settings, port));
  const start = performance.now();
  const child = spawn(workerdPath(), ["serve", "--experimental", config], { stdio: "ignore" });
  const closed = new Promise((resolve) => child.once("close", resolve));
  try {
    while (performance.now() - start < TIMEOUT_MS && child.exitCode === null) {
      const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => null);
      if (answer?.ok) return { ms: performance.now() - start, cpuMs: cpuMs(child.pid) };
      await setTimeout(POLL_MS);
    }
    throw new Error(`workerd does not answer with ${script}`);
  } finally {
    child.kill("SIGKILL");
    await closed;
  }
}

/** `settings` are the lines of wrangler.toml on compatibility, whose values are written alike in both languages. */
function capnp(script: string, settings: string[], port: number): string {
  const value = (name: string) =>
    settings
      .find((line) => line.startsWith(name))
      ?.split("=")
      .slice(1)
      .join("=")
      .trim();
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = (
    compatibilityDate = ${value("compatibility_date")},
    compatibilityFlags = ${value("compatibility_flags") ?? "[]"},
    modules = [(name = "worker.js", esModule = embed "${basename(script)}")],
  ))],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
`;
}

function workerdPath(): string {
  const fromHere = createRequire(import.meta.url);
  const found: { default: string } = createRequire(fromHere.resolve("wrangler"))("workerd");
  return found.default;
}

/** Nanoseconds on a CPU, of every thread, as Linux counts them. */
function cpuMs(pid: number | undefined): number | null {
  const tasks = `/proc/${pid}/task`;
  if (!existsSync(tasks)) return null;
  const nanoseconds = readdirSync(tasks).map((task) =>
    Number(readFileSync(join(tasks, task, "schedstat"), "utf8").split(" ")[0]),
  );
  return nanoseconds.reduce((total, one) => total + one, 0) / 1e6;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}
