import type { ManyMetricsQuery, MetricsQuery } from "../../domain/inputs/agent-metrics.ts";
import { findCounted } from "../../store/agent-metrics-read.ts";
import { requireAgent } from "../agents/internal.ts";
import type { Call } from "../call.ts";
import { toBuckets, type MetricsBucket } from "./buckets.ts";
import { seriesOf, seriesOfMany } from "./series.ts";
import { spanOf } from "./span.ts";

/** An agent's outcomes over time: the last day by hours, unless another span is asked for. Throws `agent_not_found`. */
export async function agentMetrics(
  call: Call,
  agentId: string,
  query: MetricsQuery,
): Promise<{ data: MetricsBucket[] }> {
  await requireAgent(call, agentId);
  const span = spanOf(call, query);
  return { data: toBuckets(await seriesOf(call, agentId, span), span.interval, query.group_by ?? "version") };
}

/**
 * The same of a page of agents, by their ids, versions together unless they
 * are wanted apart. Agents that are not there, or that the caller may not look at, are left out.
 */
export async function manyMetrics(
  call: Call,
  { agents, ...query }: ManyMetricsQuery,
): Promise<{ data: Record<string, MetricsBucket[]> }> {
  const span = spanOf(call, query, agents.length);
  const found = await findCounted(call.db, call.tenant.projectId, agents, call.actor.asker);
  const made = await seriesOfMany(call, found, span, (rows) =>
    toBuckets(rows, span.interval, query.group_by ?? "none"),
  );
  const data = agents.flatMap((id) => {
    const buckets = made.get(id);
    return buckets === undefined ? [] : [[id, buckets] as const];
  });
  return { data: Object.fromEntries(data) };
}
