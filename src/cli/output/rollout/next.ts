import { hasEnded } from "../../../domain/rollout/moves.ts";
import type { HoldReason } from "../../../domain/rollout/rollout.ts";
import { span } from "../../durations.ts";
import { inWords, type Outlook, type Rollout } from "../../rollout.ts";
import { moment } from "../plain.ts";

/** Why a rollout is held, and what to do about it. */
const HELD: Record<HoldReason, (rollout: Rollout) => string> = {
  gate: ({ id }) =>
    `Its step has a gate, and waits for a person. signalbox rollouts resume ${id} lets it go on; abort ends it.`,
  finished: ({ id }) =>
    `Its last step is done, and it is to wait then. signalbox rollouts promote ${id} makes the version active; abort ends it.`,
  max_duration: ({ id, max_duration_seconds: most }) =>
    `It has taken ${most === null ? "as long" : span(most)}, as long as it may. signalbox rollouts resume ${id} gives it as long again; promote and abort end it.`,
  no_data: ({ id }) =>
    `A guardrail has no values in both arms, and nothing can be said of it. Record outcomes with its metric and --rollout-id ${id}; it goes on by itself then.`,
  no_traffic: ({ id, agent_id, no_traffic_seconds }) =>
    `No unit came for ${span(no_traffic_seconds)}. Is ${agent_id} being asked, and are outcomes recorded with --rollout-id ${id}? It goes on by itself when units come.`,
  sample_ratio: ({ id }) =>
    `The arms do not get the units that they should, so they cannot be compared. Find out where units of one of them get lost: it goes on by itself when the shares are right. signalbox rollouts abort ${id} ends it.`,
};

/** What comes next, and what is still missing for it: a sentence or two. */
export function nextOf(rollout: Rollout): string {
  const { id, status, hold, outlook } = rollout;
  // Its last decision says why.
  if (hasEnded(rollout)) return rollout.decisions[0]?.reason ? "" : (rollout.ended_reason ?? "");
  if (status === "scheduled")
    return `It starts at ${moment(rollout.starts_at ?? "")}. signalbox rollouts abort ${id} cancels it.`;
  if (status === "paused")
    return `A person paused it${hold === null ? "" : `, when it was held for ${inWords(hold.reason)}`}. signalbox rollouts resume ${id} goes on. Its canary goes on serving, and harm still rolls it back.`;
  if (status === "held" && hold !== null)
    return HELD[hold.reason as HoldReason]?.(rollout) ?? `It is held for ${inWords(hold.reason)}.`;
  return outlook === null ? "What was counted cannot be read right now." : missing(rollout, outlook);
}

function missing({ guardrails, on_finish, steps, current_step }: Rollout, outlook: Outlook): string {
  const { dwell_seconds = 0, exposures = 0 } = outlook.missing ?? {};
  const parts = [
    ...(dwell_seconds > 0 ? [span(dwell_seconds)] : []),
    ...(exposures > 0 ? [exposures === 1 ? "1 unit of the canary" : `${exposures} units of the canary`] : []),
  ];
  const open = guardrails
    .map(({ metric }) => metric)
    .filter((name) =>
      outlook.guardrails.some((one) => one["metric"] === name && one["verdict"] === "undecided"),
    );
  const waits = outlook.waits_for.map(({ detail }) => ` ${detail}`).join("");
  if (parts.length > 0) return `Still ${parts.join(" and ")} until this step can be left.${waits}`;
  if (open.length > 0)
    return `The step had its time and its units; not decided yet: ${open.join(", ")}.${waits}`;
  const following = steps[current_step + 1];
  const last = following === undefined || (following.percent === 100 && on_finish === "promote");
  return last ? "It is done in a moment." : "It goes on in a moment.";
}
