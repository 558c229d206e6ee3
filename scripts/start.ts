import { rmSync } from "node:fs";
import { join } from "node:path";
import { buildConsoleIfChanged } from "./start/console.ts";
import { loadDemo, startDemoWorker, tidyDemo, type DemoWorker } from "./start/demo.ts";
import { ensureDevVars } from "./start/dev-vars.ts";
import { Failure, messageOf } from "./start/failure.ts";
import { startMigration } from "./start/migrate.ts";
import { parseOptions, USAGE, type StartOptions } from "./start/options.ts";
import { checkFolder, checkPort, freePort } from "./start/preflight.ts";
import { startWorker, whenReady } from "./start/worker.ts";
import type { Wrangler } from "./start/wrangler.ts";

/** wrangler triggers no cron locally: this does, as often as wrangler.toml says. */
const CRON_INTERVAL_MS = 60_000;

/** How often it looks whether npm is still there. */
const PARENT_POLL_MS = 500;

const root = join(import.meta.dirname, "..");
/** All that was started. */
const running: Wrangler[] = [];
let stopping = false;

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2), root, process.cwd());
  if (options.help) {
    console.log(USAGE);
    return;
  }
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void shutDown());
  stopWithNpm();

  await checkPort(options.port);
  checkFolder(options.persistTo);
  const key = ensureDevVars(join(root, ".dev.vars"));
  const log = join(options.persistTo, "wrangler.log");
  rmSync(log, { force: true });

  console.log("Signalbox is starting…");
  await buildConsoleIfChanged(root);
  if (stopping) return;
  tidyDemo(options.persistTo);
  const demoPort = await freePort();
  if (stopping) return;
  const migration = startMigration(root, options.persistTo);
  running.push(migration);
  // It starts while the database is migrated, and is asked afterwards.
  const demo = options.demo ? startDemoWorker(root, options.persistTo, demoPort) : null;
  if (demo) running.push(demo);
  if ((await migration.exited) !== 0 && !stopping)
    throw new Failure(`the database could not be migrated; see ${log}`);
  if (stopping) return;
  const address = `http://127.0.0.1:${options.port}`;
  if (demo) await tryDemo(demo, options, key);
  if (stopping) return;
  const worker = startWorker(root, options);
  running.push(worker);
  await whenReady(address, worker, log);
  await makeDevelopmentAgent(address, key);
  announce(address, key, options.persistTo);

  const cron = setInterval(
    () => void fetch(`${address}/cdn-cgi/local/scheduled`).catch(() => {}),
    CRON_INTERVAL_MS,
  );
  const code = await worker.exited;
  clearInterval(cron);
  if (!stopping) throw new Failure(`the Worker stopped by itself (exit code ${code}); see ${log}`);
}

/** Before there are other agents: asking for the current one makes it, where the environment names a model. */
async function makeDevelopmentAgent(address: string, key: string): Promise<void> {
  const headers = { authorization: `Bearer ${key}` };
  await fetch(`${address}/v1/agents/current`, { headers, signal: AbortSignal.timeout(30_000) }).catch(
    () => null,
  );
}

/** A demo that cannot be loaded is no reason not to start. */
async function tryDemo(demo: DemoWorker, { persistTo }: StartOptions, key: string): Promise<void> {
  try {
    await loadDemo(demo, persistTo, key);
  } catch (error) {
    if (!stopping) console.error(`signalbox: ${messageOf(error)}`);
  }
}

function announce(address: string, key: string, persistTo: string): void {
  console.log(`
Signalbox is running.

  API      ${address}
  Console  ${address}
  Key      ${key}
  State    ${persistTo}

Try:

  curl -H 'Authorization: Bearer ${key}' '${address}/v1/resolve/pagbank-specialist?user_id=user-12345'
  curl -H 'Authorization: Bearer ${key}' '${address}/v1/agents/echo-agent/run' -H 'Content-Type: application/json' -d '{"message": "Hello!"}'

Ctrl-C stops it.`);
}

/** npm does not pass on the signal that ends it; without this, everything else would go on without it. */
function stopWithNpm(): void {
  if (process.env["npm_lifecycle_event"] === undefined) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) void shutDown();
  }, PARENT_POLL_MS).unref();
}

async function stopAll(): Promise<void> {
  await Promise.all(running.map((one) => one.stop()));
}

/** Signals may come twice: from the terminal, and from the process that started this one. */
async function shutDown(): Promise<void> {
  if (stopping) return;
  stopping = true;
  await stopAll();
  process.exit(0);
}

try {
  await main();
} catch (error) {
  if (!stopping) {
    await stopAll();
    if (error instanceof Failure) console.error(`signalbox: ${error.message}`);
    else console.error(error);
    process.exit(error instanceof Failure ? error.exitCode : 1);
  }
}
