import type { Published } from "../../domain/published.ts";
import type { HintReader } from "../../store/edge-hints.ts";
import { AgentEntry, type Config } from "./agent-entry.ts";
import { inTime, type Clock, type WaitUntil } from "../clock.ts";
import { Lease } from "./lease.ts";
import { HINT_MS, MAX_HINTS } from "../limits.ts";
import { agentKey } from "./merge.ts";
import { RecentMap } from "./recent-map.ts";

/** An agent as KV has it, kept apart from what D1 proved: it stands in for it and never becomes it. */
export interface Hint {
  entry: AgentEntry | null;
  /** The agent's, and so at most the project's. */
  revision: number;
  /** Milliseconds since 1970. */
  publishedAt: number;
}

export class Hints {
  private readonly reading = new Map<string, Lease<Hint | null>>();
  private readonly known = new RecentMap<string, { hint: Hint; readAt: number }>(MAX_HINTS);
  private readonly reader: HintReader;
  private readonly clock: Clock;

  constructor(reader: HintReader, clock: Clock) {
    this.reader = reader;
    this.clock = clock;
  }

  /** Begins to read what KV says of an agent, or joins who does. */
  begin(project: number, agentId: string, waitUntil: WaitUntil): Lease<Hint | null> {
    const key = agentKey(project, agentId);
    const running = this.reading.get(key);
    if (running?.alive()) return running;
    const lease = new Lease(this.clock, waitUntil, async () => {
      try {
        const published = await this.reader.current(project, agentId);
        const hint = published && hintOf(published);
        if (hint) this.known.set(key, { hint, readAt: this.clock.now() });
        return hint;
      } finally {
        if (this.reading.get(key) === lease) this.reading.delete(key);
      }
    });
    this.reading.set(key, lease);
    return lease;
  }

  /** What was read within the last seconds, or at any time where KV is away too. */
  remembered(project: number, agentId: string, maxAgeMs = HINT_MS): Hint | null {
    const known = this.known.get(agentKey(project, agentId));
    return known && this.clock.now() - known.readAt < maxAgeMs ? known.hint : null;
  }

  /** The configuration of a version that the hint names, from KV. Null: KV has none, or takes too long. */
  async config(project: number, entry: AgentEntry, version: number, waitMs: number): Promise<Config | null> {
    const hash = entry.snapshot.versions[version];
    if (hash === undefined) return null;
    const read = this.reader.config(project, hash).catch(() => null);
    const text = await inTime(this.clock, read, waitMs);
    if (text === null) return null;
    const config = { hash, text: withVersion(text, version) };
    entry.addConfig(version, config);
    return config;
  }
}

function hintOf({ snapshot, epoch, revision, published_at }: Published): Hint {
  const entry = snapshot.deleted ? null : new AgentEntry(snapshot, { epoch, revision });
  return { entry, revision, publishedAt: published_at };
}

/** Configurations lie under a hash that leaves `agent.version` out: the text may have been another version's. */
function withVersion(text: string, version: number): string {
  const config: { agent?: { version?: unknown } } = JSON.parse(text);
  const agent = config.agent;
  if (typeof agent !== "object" || agent === null || !("version" in agent) || agent.version === version)
    return text;
  return JSON.stringify({ ...config, agent: { ...agent, version } });
}
