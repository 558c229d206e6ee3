import { isObject } from "../domain/json.ts";
import { within, type Limit } from "./deadline.ts";
import { asError, isOutage, SignalboxError } from "./errors.ts";
import { FIRST_PAUSE_MS, LONGEST_PAUSE_MS, RETRIES } from "./limits.ts";
import { jittered, pause, retryAfterMs } from "./pause.ts";
import type { ClientOptions, FetchLike } from "./types.ts";

export interface Ask {
  path: string;
  method?: "GET" | "POST" | "PUT" | "PATCH";
  body?: string;
  headers?: Record<string, string>;
  limit: Limit;
  /** Tries after the first; the client's own if it is left out. */
  retries?: number;
  /** The page is going away: the browser sends it all the same. */
  keepalive?: boolean;
}

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
}

/** Sends requests with the key. Every answer that is neither a success nor 304 is thrown as a SignalboxError. */
export class Transport {
  private readonly base: string;
  private readonly headers: Record<string, string>;
  private readonly send: FetchLike;
  private readonly retries: number;

  constructor({ url, key, project, workspace, fetch: given, retries = RETRIES }: ClientOptions) {
    this.base = url.replace(/\/+$/, "");
    this.headers = { Authorization: `Bearer ${key}` };
    if (project !== undefined) this.headers["Signalbox-Project"] = project;
    if (workspace !== undefined) this.headers["Signalbox-Workspace"] = workspace;
    this.send = fetchOf(given);
    this.retries = retries;
  }

  /** Tries again after 429, 5xx and network errors, while the limit allows it. */
  ask(ask: Ask): Promise<Answer> {
    return this.tried(ask, () => this.once(ask));
  }

  /** As `ask`, for an answer that comes bit by bit: the limit holds until it begins, the caller's signal to its end. */
  begin(ask: Ask): Promise<Response> {
    return this.tried(ask, () =>
      within(ask.limit, async (signal) => {
        const caller = ask.limit.signal;
        const answer = await this.open(ask, caller ? AbortSignal.any([signal, caller]) : signal);
        if (!answer.ok) throw refusalOf(answer, await answer.text());
        return answer;
      }),
    );
  }

  private async tried<Value>(ask: Ask, once: () => Promise<Value>): Promise<Value> {
    const most = ask.retries ?? this.retries;
    for (let tries = 0; ; tries += 1) {
      try {
        return await once();
      } catch (error) {
        const failure = asError(error);
        if (!isOutage(failure) || failure.code === "deadline_exceeded" || tries >= most) throw failure;
        // The server has tried the provider again already, and its fallbacks.
        if (failure.code.startsWith("provider_")) throw failure;
        const wait = Math.max(failure.retry_after_ms ?? 0, jittered(tries, FIRST_PAUSE_MS, LONGEST_PAUSE_MS));
        // What the server asks for cannot be waited for: better say now why there is no answer.
        if (Date.now() + wait >= ask.limit.until) throw failure;
        await pause(wait, ask.limit.signal);
      }
    }
  }

  private once(ask: Ask): Promise<Answer> {
    return within(ask.limit, async (signal) => {
      const answer = await this.open(ask, signal);
      const text = await answer.text();
      if (!answer.ok && answer.status !== 304) throw refusalOf(answer, text);
      return { status: answer.status, headers: answer.headers, text };
    });
  }

  /** One request whose answer is not read here: a stream. */
  open({ path, method = "GET", body, headers, keepalive }: Omit<Ask, "limit">, signal: AbortSignal) {
    const all: Record<string, string> = { Accept: "application/json", ...this.headers, ...headers };
    const init: RequestInit & { keepalive?: boolean } = { method, headers: all, signal };
    if (body !== undefined) {
      init.body = body;
      all["Content-Type"] = "application/json";
    }
    if (keepalive) init.keepalive = true;
    return this.send(this.base + path, init);
  }
}

function fetchOf(given: ClientOptions["fetch"]): FetchLike {
  // Looked up at each call: tests and tracers replace the global one.
  if (given === undefined) return (input, init) => globalThis.fetch(input, init);
  // A binding to an entrypoint can be called as well, but that is not its fetch.
  return "fetch" in given ? (input, init) => given.fetch(input, init) : given;
}

export function refusalOf({ status, headers }: Response, text: string): SignalboxError {
  const body = problemOf(text);
  const said = (name: string): string | null => {
    const value = body[name];
    return typeof value === "string" ? value : null;
  };
  return new SignalboxError(said("code") ?? `http_${status}`, {
    status,
    detail: said("detail") ?? said("title") ?? `Signalbox answered ${status}.`,
    request_id: said("request_id") ?? headers.get("X-Request-Id"),
    errors: Array.isArray(body.errors) ? (body.errors as SignalboxError["errors"]) : [],
    retry_after_ms: retryAfterMs(headers.get("Retry-After"), Date.now()),
  });
}

function problemOf(text: string): Record<string, unknown> {
  try {
    const body: unknown = JSON.parse(text);
    return isObject(body) ? body : {};
  } catch {
    return {};
  }
}

/** JSON of an answer. A success that is none came from something else: a proxy, a captive portal. */
export function jsonOf(text: string): Record<string, unknown> {
  try {
    const body: unknown = JSON.parse(text);
    if (isObject(body)) return body;
  } catch {
    // Told below.
  }
  throw new SignalboxError("unreadable_answer", {
    detail: "What answered was not Signalbox: check the url.",
  });
}
