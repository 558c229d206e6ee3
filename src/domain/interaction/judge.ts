import { DAY_MS, MINUTE_MS } from "../durations.ts";
import type { InteractionItem } from "./item.ts";
import { judgeExperiment } from "./judge-experiment.ts";
import { judgeRollout } from "./judge-rollout.ts";
import type { Judged } from "./judged.ts";
import type { Known } from "./known.ts";
import { noVersion, refused, type Refused } from "./refused.ts";

/** Milliseconds: how late and how early an item may be. */
export const MAX_LATE_MS = 7 * DAY_MS;
export const MAX_EARLY_MS = 5 * MINUTE_MS;

/**
 * Where an item is counted, or why it is not. The unit's assignment is drawn again, as of when it happened: `saidAt`, as
 * `now`, in milliseconds since 1970. It did not happen after it came: a clock that is fast moves nothing into a step or
 * a phase that has not begun, and does not pass for later traffic.
 */
export function judge(item: InteractionItem, known: Known, saidAt: number, now: number): Judged | Refused {
  if (saidAt > now + MAX_EARLY_MS)
    return refused(
      "in_future",
      "/occurred_at",
      "occurred_at is more than 5 minutes ahead; check the clock that it comes from.",
    );
  if (saidAt < now - MAX_LATE_MS)
    return refused(
      "too_late",
      "/occurred_at",
      "occurred_at is more than 7 days ago; items are taken for so long.",
    );
  const occurredAt = Math.min(saidAt, now);
  const happened = { item, occurredAt };
  if (item.rollout_id) return judgeRollout(happened, known, item.rollout_id);
  const experimentId = item.experiment_id ?? item.test_id;
  return experimentId
    ? judgeExperiment(happened, known, experimentId)
    : judgeVersion(item, known, occurredAt);
}

function judgeVersion(item: InteractionItem, known: Known, occurredAt: number): Judged | Refused {
  const { agent_id, version } = item;
  const agent = known.agents.get(agent_id!);
  if (!agent) return refused("agent_not_found", "/agent_id", "There is no agent of that id in the project.");
  if (!agent.versions.has(version!)) return noVersion(version!);
  return {
    item,
    agentId: agent_id!,
    version: version!,
    unit: (item.user_id ?? item.session_id)!,
    occurredAt,
    shards: agent.shards,
    study: null,
    arm: -1,
    excluded: false,
    paused: false,
  };
}
