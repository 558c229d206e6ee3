import { stillCounts } from "../../domain/run/attribution.ts";
import type { Attribution } from "../../domain/run/session.ts";
import type { Snapshot } from "../../domain/snapshot.ts";
import type { Call } from "../call.ts";
import { recordInteractions, type Recorded } from "../interactions/record.ts";

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
  usage: Record<"input_tokens" | "output_tokens" | "cached_tokens", number | null> | null;
  /** Null: the agent has no guardrails that block. */
  blocked: boolean | null;
}

/** Whose an interaction is, and of what. */
export interface Place {
  agent_id: string;
  version: number;
  user_id: string | null;
  session_id: string;
  experiment_id: string | null;
  rollout_id: string | null;
}

/** Where outcomes of a decision are counted: in its experiment or rollout, as long as that goes on. */
export function placeOf({ agentId, attribution, snapshot, userId, sessionId }: OutcomeOf): Place {
  const unit = { user_id: userId, session_id: sessionId };
  const { version, experiment_id, rollout_id } = attribution;
  const trial = stillCounts(attribution, snapshot, unit)
    ? { experiment_id, rollout_id }
    : { experiment_id: null, rollout_id: null };
  return { agent_id: agentId, version, ...unit, ...trial };
}

/**
 * Records at a place; what its experiment or rollout does not take is counted for the agent alone. Answers whether all of
 * it is counted now, or was before.
 */
export async function recordPlaced(
  place: Place,
  record: (place: Place) => Promise<Recorded>,
): Promise<boolean> {
  const { rejected } = await record(place);
  const [refused] = rejected;
  if (refused === undefined) return true;
  const isOfTrial = place.experiment_id !== null || place.rollout_id !== null;
  if (refused.code === "unavailable" || !isOfTrial) return false;
  const again = await record({ ...place, experiment_id: null, rollout_id: null });
  return again.rejected.length === 0;
}

/** Counts a run. Nobody waits for it, and it never throws: an outcome that is lost changes no answer. */
export async function recordOutcome(call: Call, of: OutcomeOf, outcome: Outcome): Promise<void> {
  const { id, usage, blocked, cost_usd, error_code, time_to_first_token_ms, ...rest } = outcome;
  try {
    const told = {
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
    };
    const isCounted = await recordPlaced(placeOf(of), (place) =>
      recordInteractions(call, { interactions: [{ ...place, ...told }] }),
    );
    if (!isCounted) console.warn("The outcome of a run was refused");
  } catch (error) {
    console.warn("The outcome of a run was not counted:", error instanceof Error ? error.name : "unknown");
  }
}
