import { setTimeout } from "node:timers/promises";
import { answerFailure, unreachable } from "./answer.ts";
import type { Io } from "./io.ts";
import type { Settings } from "./settings.ts";

interface More {
  /** Sending it twice does no more than sending it once, whatever its method says. */
  safe?: boolean;
  /** Milliseconds until the end of the answer. */
  timeoutMs?: number;
}

export type Send = (path: string, init?: RequestInit, more?: More) => Promise<Response>;

type Transport = (input: string | URL | Request, init?: RequestInit, more?: More) => Promise<Response>;

const TIMEOUT_MS = 60_000;
const MOST_TRIES = 4;
const FIRST_PAUSE_MS = 250;
/** A server may ask for more patience than a person has. */
const LONGEST_PAUSE_MS = 10_000;
const SAFE_METHODS = new Set(["GET", "HEAD", "PUT"]);

/**
 * A fetch that brings the key along, tries again where that is safe, and throws a `Failure` for every answer that is not
 * a success.
 */
export function createTransport(
  settings: Settings,
  io: Io,
  pause: (ms: number, value: undefined, options: { signal?: AbortSignal }) => Promise<unknown> = setTimeout,
): Transport {
  const say = (text: string): void => {
    if (settings.verbose) io.err(`${text}\n`);
  };
  return async (input, init = {}, { safe, timeoutMs = TIMEOUT_MS } = {}) => {
    const method = init.method ?? "GET";
    const address = input instanceof Request ? input.url : String(input);
    const repeatable = safe ?? SAFE_METHODS.has(method);
    for (let tries = 1; ; tries += 1) {
      say(`> ${method} ${address}`);
      const started = performance.now();
      const timeout = AbortSignal.timeout(timeoutMs);
      const signal = init.signal ? AbortSignal.any([timeout, init.signal]) : timeout;
      const answer = await io
        .fetch(input, { ...init, signal, headers: headersOf(settings, init) })
        .catch((error: unknown) => {
          throw unreachable(settings.url, error);
        });
      const requestId = answer.headers.get("x-request-id");
      say(
        `< ${answer.status} in ${Math.round(performance.now() - started)} ms, request id ${requestId ?? "unknown"}`,
      );
      if (answer.ok) return answer;
      // A 429 came before anything was done; after a 503 a write may have been.
      const again = answer.status === 429 || (answer.status === 503 && repeatable);
      if (!again || tries === MOST_TRIES) throw await answerFailure(answer);
      await answer.body?.cancel();
      const wait = pauseMs(tries, answer.headers.get("retry-after"));
      say(`  trying again in ${Math.round(wait)} ms`);
      await pause(wait, undefined, init.signal ? { signal: init.signal } : {});
    }
  };
}

function headersOf(settings: Settings, init: RequestInit): Headers {
  const headers = new Headers(init.headers);
  headers.set("authorization", `Bearer ${settings.key}`);
  headers.set("accept", "application/json");
  if (settings.project) headers.set("signalbox-project", settings.project);
  if (settings.workspace) headers.set("signalbox-workspace", settings.workspace);
  return headers;
}

/** What the server asks for, or twice as long after each try; with some disorder, so that many clients spread out. */
export function pauseMs(
  tries: number,
  retryAfter: string | null,
  random: () => number = Math.random,
): number {
  const asked = Number(retryAfter ?? Number.NaN) * 1000;
  const own = FIRST_PAUSE_MS * 2 ** (tries - 1);
  return Math.min(LONGEST_PAUSE_MS, asked > 0 ? asked : own) * (1 + random() / 4);
}
