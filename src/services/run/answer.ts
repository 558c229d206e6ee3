import type { Escalation } from "../../domain/run/escalation.ts";
import { costOf, priceOf, type PriceOverride } from "../../domain/run/prices.ts";
import type { Attribution } from "../../domain/run/session.ts";
import type { RunResult, RunToolCall } from "../../llm/request.ts";

/** What is known of a run before its model is asked. */
export interface RunFacts {
  agent_id: string;
  session_id: string;
  message_id: string;
  version: number;
  variant: Attribution["variant"];
  reason: Attribution["reason"];
  experiment_id: string | null;
  rollout_id: string | null;
  rule_id: string | null;
  /** Whether the version is the one that the session began with earlier. */
  kept: boolean;
  /** The agent's revision. */
  revision: number;
  /** Set where nobody has chosen an agent, and the one that was made from the environment stands in. */
  fallback?: "development";
}

/** What came of a run, beside its text. */
export interface RunEnd {
  /** Null: the provider did not tell. */
  usage: Record<"input_tokens" | "cached_tokens" | "output_tokens" | "total_tokens", number | null>;
  /** US dollars; null: what the model costs, or how many tokens it took, is not known. */
  cost_usd: number | null;
  response_time_ms: number;
  escalated: boolean;
  escalation: Escalation | null;
  tool_calls: RunToolCall[];
  provider: string | null;
  model: string | null;
  finish_reason: string;
  attempts: RunResult["attempts"];
  /** Names of the guardrails that acted. */
  guardrails: string[];
  warnings: string[];
  /** False: the session was deleted while the answer was given, or could not be reached. */
  session_kept: boolean;
}

/** The whole answer of a run. */
export interface RunAnswer extends Pick<
  RunEnd,
  "usage" | "cost_usd" | "response_time_ms" | "escalated" | "escalation" | "tool_calls"
> {
  response: string;
  version: number;
  variant: RunFacts["variant"];
  agent_id: string;
  session_id: string;
  metadata: Omit<RunFacts, "agent_id" | "session_id" | "version" | "variant"> &
    Pick<
      RunEnd,
      "provider" | "model" | "finish_reason" | "attempts" | "guardrails" | "warnings" | "session_kept"
    >;
  debug?: { requests: NonNullable<RunResult["debug"]> };
}

/** US dollars of a run, by the model that answered; null: not known. */
export function costIn(
  { model, choice, usage }: Pick<RunResult, "model" | "choice" | "usage">,
  project: Readonly<Record<string, PriceOverride>>,
): number | null {
  const { price: own = null, provider_name: named = null } = choice ?? {};
  return costOf(usage, priceOf(model.provider, model.id, { own, named, project }));
}

export function answerOf(
  facts: RunFacts,
  end: RunEnd,
  response: string,
  debug: RunResult["debug"],
): RunAnswer {
  const { agent_id, session_id, version, variant, ...why } = facts;
  const { usage, cost_usd, response_time_ms, escalated, escalation, tool_calls, ...how } = end;
  return {
    response,
    version,
    variant,
    agent_id,
    session_id,
    usage,
    cost_usd,
    response_time_ms,
    escalated,
    escalation,
    tool_calls,
    metadata: { ...why, ...how },
    ...(debug !== null && { debug: { requests: debug } }),
  };
}
