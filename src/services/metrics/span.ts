import { INTERVALS } from "../../domain/counting/agent/series.ts";
import { DAY_MS } from "../../domain/durations.ts";
import { Problem } from "../../domain/errors.ts";
import type { MetricsQuery } from "../../domain/inputs/agent-metrics.ts";
import type { Call } from "../call.ts";
import type { Span } from "./series.ts";

/** Buckets of an agent that one answer may span: 33 hours of minutes, 83 days of hours. */
const MAX_BUCKETS = 2_000;
/** And of all agents that are asked for together: a week of hours of fifty. */
const MAX_ALL_BUCKETS = 10_000;

/**
 * The time that is asked for, from the beginning of a bucket on: the last day by hours, if nothing is said. Throws
 * `invalid_request` for one that is empty, or too long for so many agents.
 */
export function spanOf(call: Pick<Call, "now">, query: Omit<MetricsQuery, "group_by">, agents = 1): Span {
  const interval = query.interval ?? "hour";
  const size = INTERVALS[interval];
  const to = query.to === undefined ? call.now + 1 : Date.parse(query.to);
  const from = query.from === undefined ? to - DAY_MS : Date.parse(query.from);
  if (from >= to) throw invalid("/from", "must be before to");
  const most = Math.min(MAX_BUCKETS, Math.floor(MAX_ALL_BUCKETS / agents));
  if ((to - from) / size > most)
    throw invalid(
      "/interval",
      `makes more than ${most} buckets${agents > 1 ? " for each agent" : ""}: ask for a shorter time, ${agents > 1 ? "fewer agents, " : ""}or a longer interval`,
    );
  return { from: Math.floor(from / size) * size, to, interval };
}

const invalid = (path: string, message: string): Problem =>
  new Problem("invalid_request", `${path.slice(1)} ${message}.`, { errors: [{ path, message }] });
