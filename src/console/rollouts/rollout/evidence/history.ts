import { findingsOf, type GuardrailFinding } from "../../findings.ts";
import { looksAt, type Look } from "../../looks.ts";
import type { Rollout } from "../../queries.ts";

/** What is known of the guardrails over time, the oldest first: at each decision of the controller, and at each look. */
export function lookHistory(rollout: Rollout): Look[] {
  const decided = rollout.decisions.flatMap(({ at, guardrails }) =>
    guardrails.length === 0 ? [] : [{ at: Date.parse(at), findings: findingsOf(guardrails) }],
  );
  return [...decided, ...looksAt(rollout)].sort((a, b) => a.at - b.at);
}

/** One guardrail's findings over time. */
export const findingsOver = <M extends GuardrailFinding["method"]>(
  looks: Look[],
  metric: string,
  method: M,
): { at: number; finding: Extract<GuardrailFinding, { method: M }> }[] =>
  looks.flatMap(({ at, findings }) => {
    const finding = findings.find((one) => one.metric === metric && one.method === method);
    return finding ? [{ at, finding: finding as Extract<GuardrailFinding, { method: M }> }] : [];
  });
