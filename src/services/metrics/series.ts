import { mergeSeries, type BucketRow, type Interval } from "../../domain/counting/agent/series.ts";
import { HOURS_KEPT_MS } from "../../domain/counting/limits.ts";
import { rolledUp, shardsOf } from "../../store/agent-metrics-read.ts";
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
  const { db, tenant } = call;
  const shards = await shardsOf(db, tenant.projectId, agentId);
  const held = call.now - HOURS_KEPT_MS;
  const old =
    span.interval === "hour" && span.from < held
      ? await rolledUp(db, tenant.projectId, agentId, {
          from: span.from,
          to: Math.min(span.to, held),
          interval: "hour",
        })
      : [];
  const from = old.length > 0 ? Math.max(span.from, held) : span.from;
  const lists = await Promise.all(
    Array.from({ length: shards }, (_, shard) =>
      askShard(call, shardOf(call, agentId, shard), (each) => each.series({ ...span, from })),
    ),
  );
  return mergeSeries([...old, ...lists.flat()], span.interval);
}
