import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { createWriteStream, type WriteStream } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { stripVTControlCharacters } from "node:util";

/** Without these wrangler would want to talk to the network, or to the person. */
const QUIET_AND_OFFLINE = {
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_SEND_ERROR_REPORTS: "false",
  WRANGLER_HIDE_BANNER: "true",
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  // Traces of all requests, in a database of their own: a third of each request's time, and of the disk.
  X_LOCAL_OBSERVABILITY: "false",
};
/** How long wrangler may take to stop by itself. */
const GRACE_MS = 5_000;

export interface Wrangler {
  /** Resolves with the exit code when it has ended. */
  exited: Promise<number>;
  hasExited(): boolean;
  /** Ends it and all that it started; resolves when nothing is left. */
  stop(): Promise<void>;
}

/**
 * Runs wrangler in `root`. Its output goes to `<state>/wrangler.log`; only errors are shown.
 */
export function runWrangler(args: string[], root: string, state: string): Wrangler {
  // Not through its bin: that is one process more between a signal and wrangler.
  const cli = createRequire(import.meta.url).resolve("wrangler");
  const log = createWriteStream(join(state, "wrangler.log"), { flags: "a" });
  log.write(`\n$ wrangler ${args.join(" ")}\n`);
  const child = spawn(process.execPath, ["--no-warnings", cli, ...args], {
    cwd: root,
    env: wranglerEnvironment(state),
    stdio: ["ignore", "pipe", "pipe"],
  });
  keepOutput(child, log);
  const exited = new Promise<number>((resolve) => {
    child.once("error", () => resolve(1));
    child.once("close", (code) => resolve(code ?? 1));
  });
  return { exited, hasExited: () => hasExited(child), stop: () => stop(child, exited) };
}

function wranglerEnvironment(state: string): NodeJS.ProcessEnv {
  const env = {
    ...process.env,
    ...QUIET_AND_OFFLINE,
    // Not in the home directory: it may be read-only, hold an account, or be shared with other instances.
    XDG_CONFIG_HOME: join(state, "config"),
    WRANGLER_REGISTRY_PATH: join(state, "registry"),
    WRANGLER_LOG_PATH: join(state, "logs"),
  };
  // .dev.vars is where a local deployment's secrets come from, and nothing else.
  for (const name of Object.keys(env)) if (name.startsWith("SIGNALBOX_")) Reflect.deleteProperty(env, name);
  return env;
}

function keepOutput(child: ChildProcess, log: WriteStream): void {
  const shown = errorFilter();
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface({ input: stream }).on("line", (coloured) => {
      const line = stripVTControlCharacters(coloured);
      log.write(`${line}\n`);
      if (stream === child.stderr && shown(line)) process.stderr.write(`${line}\n`);
    });
  }
}

/** Tells for each line in turn whether a person should see it: wrangler's warnings and empty lines need not be. */
function errorFilter(): (line: string) => boolean {
  let inWarning = false;
  return (line) => {
    if (line.trim() === "") return false;
    if (/^\S/.test(line)) inWarning = line.includes("[WARNING]");
    return !inWarning;
  };
}

const hasExited = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

async function stop(child: ChildProcess, exited: Promise<number>): Promise<void> {
  if (hasExited(child) || child.pid === undefined) return;
  const family = descendants(child.pid);
  child.kill("SIGTERM");
  const late = setTimeout(() => child.kill("SIGKILL"), GRACE_MS);
  await exited;
  clearTimeout(late);
  for (const pid of family) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended by itself, as it should.
    }
  }
}

/** The processes below this one, as `ps` knows them on Linux and macOS; none where there is no `ps`. */
function descendants(root: number): number[] {
  try {
    const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" }).trim().split("\n");
    const rows = lines.map((line) => line.trim().split(/\s+/).map(Number));
    const found = [root];
    for (const parent of found) {
      for (const [pid, ppid] of rows) if (ppid === parent && pid !== undefined) found.push(pid);
    }
    return found.slice(1);
  } catch {
    return [];
  }
}
