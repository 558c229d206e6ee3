import { EXIT_DEADLINE_MS } from "../limits.ts";
import { pause } from "../pause.ts";
import { isWorkers } from "../runtime.ts";
import type { Queue } from "./queue.ts";

/** The part of `process` that Node, Bun and Deno have. */
interface ProcessLike {
  pid: number;
  on(event: string, listener: () => void): unknown;
  off(event: string, listener: () => void): unknown;
  listenerCount(event: string): number;
  kill(pid: number, signal: string): unknown;
}

export interface PageLike {
  visibilityState: string;
  addEventListener(event: string, listener: () => void): void;
  removeEventListener(event: string, listener: () => void): void;
}

const SIGNALS = ["SIGINT", "SIGTERM"];
/** All clients share one listener of each kind: many clients are no leak of listeners. */
const queues = new Set<Queue>();
let uninstall: (() => void) | null = null;

/** Sends what waits when the process or the page ends. Answers a function that ends the watching. */
export function flushAtExit(queue: Queue): () => void {
  if (isWorkers()) return () => undefined;
  queues.add(queue);
  uninstall ??= install();
  return () => {
    queues.delete(queue);
    if (queues.size > 0) return;
    uninstall?.();
    uninstall = null;
  };
}

async function flushAll(): Promise<void> {
  const done = new AbortController();
  const all = Promise.all([...queues].map((queue) => queue.flush({ deadlineMs: EXIT_DEADLINE_MS })));
  // The pause ends with the sending: its timer may not keep a process that has nothing left to do.
  await Promise.race([all, pause(EXIT_DEADLINE_MS, done.signal)]);
  done.abort();
}

function install(): () => void {
  const { process, document } = globalThis as { process?: ProcessLike; document?: PageLike };
  if (typeof process?.on === "function" && typeof process.off === "function") return watchProcess(process);
  return document === undefined ? () => undefined : watchPage(document, queues);
}

function watchProcess(process: ProcessLike): () => void {
  let tried = false;
  const beforeExit = (): void => {
    // Comes again after each sending: once is enough, or a process could not end while the service is away.
    if (tried || ![...queues].some((queue) => queue.pending > 0)) return;
    tried = true;
    void flushAll();
  };
  const onSignal = SIGNALS.map((signal) => {
    const listener = (): void => {
      process.off(signal, listener);
      void flushAll().finally(() => {
        // Whoever else listens decides how the process ends; with nobody else, the signal does what it always does.
        if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
      });
    };
    process.on(signal, listener);
    return { signal, listener };
  });
  process.on("beforeExit", beforeExit);
  return () => {
    process.off("beforeExit", beforeExit);
    for (const { signal, listener } of onSignal) process.off(signal, listener);
  };
}

export function watchPage(page: PageLike, queues: ReadonlySet<Queue>): () => void {
  const hidden = (): void => {
    if (page.visibilityState !== "hidden") return;
    for (const queue of queues) void queue.flush({ keepalive: true });
  };
  page.addEventListener("visibilitychange", hidden);
  return () => page.removeEventListener("visibilitychange", hidden);
}
