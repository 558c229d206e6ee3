import type { Evidence } from "../../domain/rollout/evidence.ts";
import type { GuardrailFinding } from "../../domain/rollout/judge/guardrails.ts";

export type { GuardrailFinding };

/** The API's description leaves what guardrails say open; it is what the controller found. */
export const findingsOf = (guardrails: Record<string, unknown>[]): GuardrailFinding[] =>
  guardrails as unknown as GuardrailFinding[];

export const evidenceIn = (evidence: Record<string, unknown>): Evidence => evidence as unknown as Evidence;
