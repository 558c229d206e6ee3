import { stillCounts } from "../../domain/run/attribution.ts";
import type { Attribution } from "../../domain/run/session.ts";
import type { Snapshot } from "../../domain/snapshot.ts";
import type { Call } from "../call.ts";
import { recordInteractions } from "../interactions/record.ts";

/** Whose outcome it is, and of what. */
export interface OutcomeOf {
  agentId: string;
  attribution: Attribution;
  snapshot: Snapshot;
  userId: string | null;
  sessionId: string;
}

/** What came of a run; times are milliseconds. */
export interface Outcome {
  id: string;
  success: boolean;
  response_time_ms: number;
  escalated: boolean;
  error_code: string | null;
  cost_usd: number | null;
  time_to_first_token_ms: number | null;
  usage: { input_tokens: number; output_tokens: number; cached_tokens: number } | null;
  /** Null: the agent has no guardrails that block. */
  blocked: boolean | null;
}

/** Where outcomes of a decision are counted: in its experiment or rollout, as long as that goes on. */
function placeOf({ agentId, attribution, snapshot, userId, sessionId }: OutcomeOf): Record<string, unknown> {
  const unit = { user_id: userId, session_id: sessionId };
  const { version, experiment_id, rollout_id } = attribution;
  const plain = { agent_id: agentId, version, ...unit };
  return stillCounts(attribution, snapshot, unit) ? { ...plain, experiment_id, rollout_id } : plain;
}

/**
 * Records an interaction; one whose experiment or rollout takes it no longer is counted for the agent alone. Answers
 * whether it was counted now.
 */
export async function recordPlaced(
  call: Call,
  place: Record<string, unknown>,
  outcome: Record<string, unknown>,
): Promise<boolean> {
  const first = await recordInteractions(call, { interactions: [{ ...place, ...outcome }] });
  const [refused] = first.rejected;
  const isOfTrial = (place.experiment_id ?? place.rollout_id ?? null) !== null;
  if (refused === undefined || refused.code === "unavailable" || !isOfTrial) return first.accepted > 0;
  const { experiment_id: _experiment, rollout_id: _rollout, ...plain } = place;
  const again = await recordInteractions(call, { interactions: [{ ...plain, ...outcome }] });
  return again.accepted > 0;
}

/** Counts a run. Nobody waits for it, and it never throws: an outcome that is lost changes no answer. */
export async function recordOutcome(call: Call, of: OutcomeOf, outcome: Outcome): Promise<void> {
  const { id, usage, blocked, cost_usd, error_code, time_to_first_token_ms, ...rest } = outcome;
  try {
    const isCounted = await recordPlaced(call, placeOf(of), {
      ...rest,
      interaction_id: id,
      ...(usage && {
        input_tokens: usage.input_tokens,
        output_tokens: usage.output_tokens,
        cached_tokens: usage.cached_tokens,
      }),
      ...(cost_usd !== null && { cost_usd }),
      ...(error_code !== null && { error_code }),
      ...(time_to_first_token_ms !== null && { time_to_first_token_ms }),
      ...(blocked !== null && { metrics: { guardrail_blocked: blocked ? 1 : 0 } }),
    });
    if (!isCounted) console.warn("The outcome of a run was refused");
  } catch (error) {
    console.warn("The outcome of a run was not counted:", error instanceof Error ? error.name : "unknown");
  }
}
