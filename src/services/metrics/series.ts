import { mergeSeries, type BucketRow, type Interval } from "../../domain/counting/agent/series.ts";
import { HOURS_KEPT_MS } from "../../domain/counting/limits.ts";
import { rolledUp, shardsOf, type CountedAgent } from "../../store/agent-metrics-read.ts";
import type { Call } from "../call.ts";
import { askShard, shardOf } from "../interactions/shards.ts";

export interface Span {
  /** Milliseconds since 1970. */
  from: number;
  /** Excluded. */
  to: number;
  interval: Interval;
}

/** An agent's buckets by version, over all its shards: of hours that those no longer hold, what was rolled up. */
export async function seriesOf(call: Call, agentId: string, span: Span): Promise<BucketRow[]> {
  const shards = await shardsOf(call.db, call.tenant.projectId, agentId);
  const old = await oldHours(call, [agentId], span);
  return joined(call, { agentId, shards }, old.get(agentId) ?? [], span);
}

/** Agents that are asked for side by side: each has 16 shards at most. */
const AT_ONCE = 6;

/**
 * The same of several agents, with one query for all of them. What `use` makes of an agent's buckets is all that is kept
 * of them: their sketches are large.
 */
export async function seriesOfMany<T>(
  call: Call,
  agents: readonly CountedAgent[],
  span: Span,
  use: (rows: BucketRow[]) => T,
): Promise<Map<string, T>> {
  const ids = agents.map(({ agentId }) => agentId);
  const old = await oldHours(call, ids, span);
  const made = new Map<string, T>();
  const answers = agents.values().map(async (agent) => {
    made.set(agent.agentId, use(await joined(call, agent, old.get(agent.agentId) ?? [], span)));
  });
  // One that fails closes the iterator: no more agents are asked for then.
  const worker = async (): Promise<void> => {
    for (const answer of answers) await answer;
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return made;
}

/** By agent, the hours of which shards hold only days. */
async function oldHours(
  call: Call,
  agentIds: readonly string[],
  span: Span,
): Promise<Map<string, BucketRow[]>> {
  const held = call.now - HOURS_KEPT_MS;
  if (span.interval !== "hour" || span.from >= held) return new Map();
  return rolledUp(call.db, call.tenant.projectId, agentIds, {
    from: span.from,
    to: Math.min(span.to, held),
    interval: "hour",
  });
}

/** What shards have, after the old hours, of which they are not asked again. */
async function joined(
  call: Call,
  { agentId, shards }: CountedAgent,
  old: readonly BucketRow[],
  span: Span,
): Promise<BucketRow[]> {
  const from = old.length > 0 ? Math.max(span.from, call.now - HOURS_KEPT_MS) : span.from;
  const lists =
    from >= span.to
      ? []
      : await Promise.all(
          Array.from({ length: shards }, (_, shard) =>
            askShard(call, shardOf(call, agentId, shard), (each) => each.series({ ...span, from })),
          ),
        );
  return mergeSeries([...old, ...lists.flat()], span.interval);
}
