import { sharesAt } from "../assignment.ts";
import type { Outcome } from "./decision.ts";
import type { Situation } from "./situation.ts";

/** Why the numbers cannot be gone by; null: they can. */
export function troubleIn({ plan, evidence, span, now, sample_ratio }: Situation): Outcome | null {
  if (sample_ratio.sequential_mismatch) return { action: "hold", reason: "sample_ratio" };
  const quiet = now - Math.max(span.started_at, evidence.last_at ?? span.started_at);
  return quiet >= plan.no_traffic_seconds * 1_000
    ? { action: plan.on_no_traffic, reason: "no_traffic" }
    : null;
}

/** Where a step leads that had its time and its units; null: nowhere yet. */
export function stepForward({ plan, state, step, ready, findings }: Situation): Outcome | null {
  if (!ready) return null;
  if (step.gate && !state.gate_passed) return { action: "hold", reason: "gate" };
  if (!findings.every(({ verdict }) => verdict === "non_inferior")) return null;
  const following = plan.steps[state.current_step + 1];
  // A canary of everybody is a promotion, unless a person is to do that.
  const isEverybody = following !== undefined && sharesAt(following.percent).baseline === 0;
  const last = following === undefined || (isEverybody && plan.on_finish === "promote");
  if (!last) return { action: "advance", reason: "non_inferior" };
  return plan.on_finish === "promote"
    ? { action: "promote", reason: "non_inferior" }
    : { action: "hold", reason: "finished" };
}

export function overdue({ plan, state, now }: Situation): Outcome | null {
  const { max_duration_seconds } = plan;
  if (max_duration_seconds === null || state.counts_from === null) return null;
  return now - state.counts_from >= max_duration_seconds * 1_000
    ? { action: "hold", reason: "max_duration" }
    : null;
}

/** A guardrail that nobody measures would be waited for in silence. */
export const unmeasured = ({ ready, findings }: Situation): Outcome | null =>
  ready && findings.some(({ has_data }) => !has_data) ? { action: "hold", reason: "no_data" } : null;
