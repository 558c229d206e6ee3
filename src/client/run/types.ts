import type { Json } from "../../domain/json.ts";
import type { Attributes, Reason, Variables } from "../types.ts";

/** One turn of a conversation: a `message`, or what the caller's own tools answered. */
export interface RunRequest {
  message?: string;
  tool_results?: { tool_call_id: string; output?: Json; error?: string }[];
  /** The conversation that goes on, or a new one under this id; without it, a new one is made. */
  session_id?: string;
  /** The unit of experiments, rollouts and rules by user. */
  user_id?: string;
  /** What else rules decide by. */
  attributes?: Attributes;
  /** Fill `{{name}}` in instructions and messages. */
  variables?: Variables;
  /** A version by number, whatever is active. */
  version?: number;
  /** Has the answer say what the model was sent, keys masked. */
  debug?: boolean;
  /** Milliseconds until the answer, or until a stream begins; 120,000. */
  deadlineMs?: number;
  signal?: AbortSignal;
}

export interface RunToolCall {
  id: string;
  name: string;
  input: unknown;
  output?: unknown;
  error?: string;
  /** For the caller to run: send `tool_results`. */
  client: boolean;
}

export interface RunAnswer {
  response: string;
  version: number;
  variant: "control" | "test" | "canary" | "baseline" | null;
  agent_id: string;
  session_id: string;
  /** Null where the provider does not tell. */
  usage: Record<"input_tokens" | "cached_tokens" | "output_tokens" | "total_tokens", number | null>;
  /** Null where it is not known what the model costs, or how many tokens it took. */
  cost_usd: number | null;
  response_time_ms: number;
  escalated: boolean;
  /** The trigger that fired, and what it was fired by. */
  escalation: { trigger: "high_value" | "security_keyword"; value: number | string } | null;
  tool_calls: RunToolCall[];
  metadata: {
    message_id: string;
    reason: Exclude<Reason, "FALLBACK">;
    experiment_id: string | null;
    rollout_id: string | null;
    rule_id: string | null;
    /** Whether the session began with the version in an earlier turn. */
    kept: boolean;
    /** The agent's. */
    revision: number;
    provider: string | null;
    model: string | null;
    finish_reason: string;
    attempts: { provider: string; model: string; ms: number; error: string | null; status: number | null }[];
    /** Guardrails that acted. */
    guardrails: string[];
    warnings: string[];
    /** False where the session was deleted meanwhile or could not be reached. */
    session_kept: boolean;
  };
  debug?: { requests: Record<string, unknown>[] };
}
