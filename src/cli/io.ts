import { userInfo } from "node:os";
import { text } from "node:stream/consumers";

/** All that the CLI takes from, and gives to, the world around it; tests bring their own. */
export interface Io {
  /** What was asked for. */
  out(text: string): void;
  /** Everything that is said about it: messages, warnings, errors. */
  err(text: string): void;
  stdin: () => Promise<string>;
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  /** Columns that a line may have. */
  width: number;
  colour: { out: boolean; err: boolean };
  userName: string | undefined;
}

/** Where nobody is looking a line may be this long. */
const MOST_COLUMNS = 120;
const LEAST_COLUMNS = 60;

/** The world of this process. */
export const processIo = (): Io => ({
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  stdin: () => text(process.stdin),
  fetch: (input, init) => fetch(input, init),
  env: process.env,
  cwd: process.cwd(),
  width: Math.max(LEAST_COLUMNS, Math.min(process.stdout.columns ?? MOST_COLUMNS, MOST_COLUMNS)),
  colour: { out: wantsColour(process.stdout, process.env), err: wantsColour(process.stderr, process.env) },
  userName: osUserName(),
});

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
