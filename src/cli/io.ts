import { userInfo } from "node:os";
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import { createLines, type Lines } from "./lines.ts";

/** Columns and rows of a terminal. */
export interface Screen {
  columns: number;
  rows: number;
}

/** All that the CLI takes from, and gives to, the world around it; tests bring their own. */
export interface Io {
  /** What was asked for. */
  out(text: string): void;
  /** Everything that is said about it: messages, warnings, errors. */
  err(text: string): void;
  stdin: () => Promise<string>;
  /** Standard input message by message, as somebody types it or as it comes. */
  lines(): Lines;
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  /** Columns that a line may have. */
  width: number;
  colour: { out: boolean; err: boolean };
  userName: string | undefined;
  /** Milliseconds since 1970. */
  now(): number;
  /** The terminal on which `out` can be drawn over, as large as it is now; null: there is none. */
  screen(): Screen | null;
  /** Waits for so many milliseconds, or until the signal is given. */
  pause(ms: number, signal: AbortSignal): Promise<void>;
  /** Does some work that Ctrl-C ends, by its signal. */
  interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T>;
}

/** Where nobody is looking a line may be this long. */
const MOST_COLUMNS = 120;
const LEAST_COLUMNS = 60;
const LEAST_ROWS = 24;

/** The world of this process. */
export const processIo = (): Io => ({
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  stdin: () => text(process.stdin),
  lines: () =>
    createLines(
      process.stdin,
      process.stdin.isTTY && screenOf(process.stdout, process.env) ? process.stdout : null,
    ),
  fetch: (input, init) => fetch(input, init),
  env: process.env,
  cwd: process.cwd(),
  width: Math.max(LEAST_COLUMNS, Math.min(process.stdout.columns ?? MOST_COLUMNS, MOST_COLUMNS)),
  colour: { out: wantsColour(process.stdout, process.env), err: wantsColour(process.stderr, process.env) },
  userName: osUserName(),
  now: Date.now,
  screen: () => screenOf(process.stdout, process.env),
  pause,
  interruptible,
});

/** Null where nothing can be drawn over: no terminal, or one that obeys nothing. */
export function screenOf(
  stream: { isTTY?: boolean; columns?: number; rows?: number },
  env: Io["env"],
): Screen | null {
  if (stream.isTTY !== true || env["TERM"] === "dumb") return null;
  // A terminal that does not tell its size says 0.
  return { columns: stream.columns || LEAST_COLUMNS, rows: stream.rows || LEAST_ROWS };
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  // It is rejected only because of the signal.
  await setTimeout(ms, undefined, { signal }).catch(() => undefined);
}

async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const interrupted = new AbortController();
  // Every time: whoever started this may pass on what the terminal has sent already.
  const stop = (): void => interrupted.abort();
  process.on("SIGINT", stop);
  try {
    return await work(interrupted.signal);
  } finally {
    process.off("SIGINT", stop);
  }
}

/** NO_COLOR forbids, FORCE_COLOR demands; else colours are for terminals. */
export function wantsColour(stream: { isTTY?: boolean }, env: Io["env"]): boolean {
  if (env["NO_COLOR"]) return false;
  if (env["FORCE_COLOR"]) return env["FORCE_COLOR"] !== "0";
  return stream.isTTY === true && env["TERM"] !== "dumb";
}

function osUserName(): string | undefined {
  try {
    return userInfo().username || undefined;
  } catch {
    // In a container the user may have no entry.
    return undefined;
  }
}
