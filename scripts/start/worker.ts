import { setTimeout } from "node:timers/promises";
import { configWithProviders } from "./config.ts";
import { Failure } from "./failure.ts";
import { runWrangler, type Wrangler } from "./wrangler.ts";

/** A first start compiles everything, perhaps on a slow machine. */
const READY_TIMEOUT_MS = 90_000;
const READY_POLL_MS = 150;

/** Starts the Worker on this machine, or what stands at `entry` instead. */
export function startWorker(
  root: string,
  { port, persistTo }: { port: number; persistTo: string },
  entry?: string,
): Wrangler {
  const config = configWithProviders(root);
  return runWrangler(
    [
      "dev",
      ...(entry === undefined ? [] : [entry]),
      "--local",
      "--ip=127.0.0.1",
      `--port=${port}`,
      "--inspector-port=0",
      "--show-interactive-dev-session=false",
      `--persist-to=${persistTo}`,
      ...(config === null ? [] : [`--config=${config}`]),
    ],
    root,
    persistTo,
  );
}

/** Resolves when it answers. Throws a Failure, which names the log, when it does not. */
export async function whenReady(address: string, worker: Wrangler, log: string): Promise<void> {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (Date.now() < deadline && !worker.hasExited()) {
    const answer = await fetch(`${address}/readyz`, { signal: AbortSignal.timeout(5_000) }).catch(() => null);
    if (answer?.ok) return;
    await setTimeout(READY_POLL_MS);
  }
  throw new Failure(
    `the Worker ${worker.hasExited() ? "did not start" : "does not become ready"}; see ${log}`,
  );
}
