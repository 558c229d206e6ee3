import { canonical } from "./attributes.ts";
import { frozen } from "./config.ts";
import { limitOf, within, type Limit } from "./deadline.ts";
import type { Emitter } from "./events.ts";
import { CACHE_CHARACTERS, CACHE_ENTRIES } from "./limits.ts";
import { Lru } from "./lru.ts";
import { isWorkers } from "./runtime.ts";
import { Shared } from "./share.ts";
import { jsonOf, type Answer, type Transport } from "./transport.ts";
import type { Attributes, ResolveBody } from "./types.ts";

/** One question to the server. */
export interface Question {
  agentId: string;
  attributes: Attributes;
  version?: number;
  label?: string;
  minRevision?: number;
}

/** A body, and what is known of its age. */
export interface Known {
  body: ResolveBody;
  /** Milliseconds since 1970 at which it was known to be current. */
  asOf: number;
  /** The server could not tell whether it was current. */
  stale: boolean;
}

interface Held extends Known {
  etag: string | null;
  size: number;
}

/** Asks the server, remembers its answers, and asks once for all who ask the same at once. */
export class Remote {
  private readonly transport: Transport;
  private readonly events: Emitter;
  private readonly deadlineMs: number;
  private readonly cache = new Lru<Held>(CACHE_ENTRIES, CACHE_CHARACTERS);
  private readonly revisions = new Lru<number>(CACHE_ENTRIES);
  private readonly shared = new Shared<Held>();

  constructor(transport: Transport, events: Emitter, deadlineMs: number) {
    this.transport = transport;
    this.events = events;
    this.deadlineMs = deadlineMs;
  }

  /** Throws SignalboxError. A caller's limit ends its own waiting, not a load that others wait for too. */
  ask(question: Question, limit: Limit): Promise<Known> {
    const key = keyOf(question);
    if (isWorkers()) return this.load(key, question, limit);
    const shareKey = question.minRevision === undefined ? key : `${key}>${question.minRevision}`;
    return within(limit, () =>
      this.shared.load(shareKey, () => {
        const patient = limitOf(this.deadlineMs);
        return this.load(key, question, { until: Math.max(patient.until, limit.until) });
      }),
    );
  }

  /** The last good answer to the same question. */
  lastGood(question: Question): Known | null {
    return this.cache.get(keyOf(question)) ?? null;
  }

  private async load(key: string, question: Question, limit: Limit): Promise<Held> {
    const held = this.cache.get(key);
    const answer = await this.transport.ask({
      path: pathOf(question),
      method: "POST",
      body: JSON.stringify({ attributes: question.attributes }),
      headers: held?.etag ? { "If-None-Match": held.etag } : {},
      limit,
    });
    const known = heldOf(answer, held);
    this.cache.set(key, known, known.size);
    this.tell(known.body);
    return known;
  }

  private tell({ agent_id, revision }: ResolveBody): void {
    if (revision === null) return;
    const before = this.revisions.get(agent_id);
    if (before !== undefined && before >= revision) return;
    this.revisions.set(agent_id, revision);
    if (before !== undefined) this.events.emit("change", { revision: null, agents: [agent_id] });
  }
}

/** Attributes go into the body: a query is text only, has reserved names, and ends up in logs. */
function pathOf({ agentId, version, label, minRevision }: Question): string {
  const query = new URLSearchParams();
  if (version !== undefined) query.set("version", String(version));
  if (label !== undefined) query.set("label", label);
  if (minRevision !== undefined) query.set("min_revision", String(minRevision));
  const asked = query.size > 0 ? `?${query.toString()}` : "";
  return `/v1/resolve/${encodeURIComponent(agentId)}${asked}`;
}

const keyOf = ({ agentId, attributes, version, label }: Question): string =>
  canonical([agentId, version ?? null, label ?? null, attributes]);

function heldOf({ status, headers, text }: Answer, held: Held | undefined): Held {
  const age = Number(headers.get("Signalbox-Age") ?? 0);
  const fresh = {
    asOf: Date.now() - (Number.isFinite(age) ? age : 0),
    stale: headers.get("Signalbox-Stale") === "true",
  };
  if (status === 304 && held) return { ...held, ...fresh };
  // The fields are the contract's; a body without them would be another server's.
  const body = frozen(jsonOf(text)) as unknown as ResolveBody;
  return { body, etag: headers.get("ETag"), size: text.length, ...fresh };
}
