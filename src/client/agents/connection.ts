import { limitOf } from "../deadline.ts";
import { newId } from "../ids.ts";
import { jsonOf, Transport, type Ask } from "../transport.ts";
import type { ClientOptions } from "../types.ts";
import { ASK_MS, PAGE } from "./limits.ts";

/** Where Signalbox is, and as whom it is asked. */
export type ConnectionOptions = Pick<
  ClientOptions,
  "url" | "key" | "project" | "workspace" | "fetch" | "retries"
>;

export interface Request {
  body?: unknown;
  /** Tried again, it does no more than once: the same key for the same act. */
  idempotencyKey?: string;
  /** Milliseconds until the answer, tries included. */
  deadlineMs?: number;
  retries?: number;
  signal?: AbortSignal;
}

export type Query = Readonly<Record<string, string | number | undefined>>;

/** The API of instances, agents and contexts, as JSON. Everything throws SignalboxError. */
export class Connection {
  readonly transport: Transport;

  constructor(options: ConnectionOptions) {
    if (!options.url || !options.key) throw new TypeError("A connection needs a url and a key.");
    this.transport = new Transport(options);
  }

  async ask<Body>(method: Ask["method"], path: string, request: Request = {}): Promise<Body> {
    const { body, idempotencyKey, deadlineMs = ASK_MS, retries, signal } = request;
    const headers: Record<string, string> = {};
    if (method !== "GET") headers["Idempotency-Key"] = idempotencyKey ?? newId();
    const limit = limitOf(deadlineMs, signal);
    const ask: Ask = { path: `/v1${path}`, method, headers, limit };
    if (body !== undefined) ask.body = JSON.stringify(body);
    if (retries !== undefined) ask.retries = retries;
    const { text } = await this.transport.ask(ask);
    // The fields are the contract's; a body without them would be another server's.
    return jsonOf(text) as Body;
  }

  /** All of a list, page by page. */
  async all<Item>(path: string, query: Query = {}, signal?: AbortSignal): Promise<Item[]> {
    const items: Item[] = [];
    let cursor: string | undefined;
    do {
      const asked = path + queryOf({ limit: PAGE, ...query, cursor });
      const page: { data: Item[]; next_cursor: string | null } = await this.ask("GET", asked, { signal });
      items.push(...page.data);
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined);
    return items;
  }
}

export function queryOf(query: Query): string {
  const text = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) text.set(name, String(value));
  }
  return text.size > 0 ? `?${text.toString()}` : "";
}

export const connected = (to: Connection | ConnectionOptions): Connection =>
  to instanceof Connection ? to : new Connection(to);
