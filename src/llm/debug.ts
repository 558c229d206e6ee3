import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";
import { isObject, type Json, type JsonObject } from "../domain/json.ts";
import type { ModelChoice } from "../domain/run/settings.ts";

/** What was sent in one try. */
export interface SentRequest {
  provider: string;
  model: string;
  /** Origin and path; null for a model that is called without HTTP, or was not called. */
  url: string | null;
  /** Names in lower case; values that hold keys are masked. */
  headers: Record<string, string>;
  /** The JSON that was sent, or what a model without HTTP was given. */
  body: Json;
}

const MASK = "***";

const SECRET_HEADER = /auth|key|token|secret|cookie/i;

/** The value with every text that holds a secret masked, names included. */
function masked(value: unknown, secrets: string[]): Json {
  if (typeof value === "string")
    return secrets.reduce<string>((text, secret) => text.replaceAll(secret, MASK), value);
  if (Array.isArray(value)) return value.map((item) => masked(item, secrets));
  if (isObject(value))
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [masked(name, secrets), masked(item, secrets)]),
    );
  return value === undefined ? null : (value as Json);
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
};

/** Keeps what is sent to models, for who asked to see it; it is never stored. */
export class DebugLog {
  readonly requests: SentRequest[] = [];
  readonly #secrets: string[] = [];

  /** A text that may be shown nowhere. */
  hide(secret: string | null): void {
    if (secret !== null && secret !== "") this.#secrets.push(secret);
  }

  /** A try begins; what it sends over HTTP is added to it. */
  trying({ provider, id }: ModelChoice, { prompt, tools }: LanguageModelV4CallOptions): void {
    const body: JsonObject = {
      messages: masked(parsed(JSON.stringify(prompt)), this.#secrets),
      tools: (tools ?? []).map(({ name }) => name),
    };
    this.requests.push({ provider, model: id, url: null, headers: {}, body });
  }

  /** `fetch`, watched. */
  watching(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
    return (input: RequestInfo | URL, init?: RequestInit) => {
      const last = this.requests.at(-1);
      if (last !== undefined) {
        const url = new URL(input instanceof Request ? input.url : String(input));
        last.url = masked(url.origin + url.pathname, this.#secrets) as string;
        last.headers = Object.fromEntries(
          [...new Headers(init?.headers)].map(([name, value]) => [
            name,
            SECRET_HEADER.test(name) ? MASK : (masked(value, this.#secrets) as string),
          ]),
        );
        last.body = masked(typeof init?.body === "string" ? parsed(init.body) : null, this.#secrets);
      }
      return fetch(input, init);
    };
  }
}
