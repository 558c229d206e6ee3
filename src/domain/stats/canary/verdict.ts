/** Chances of an error: to roll back a canary that is no worse, and to promote one that is worse by the margin. */
export const ROLLBACK_ALPHA = 0.01;
export const PROMOTION_BETA = 0.05;

/** What a guardrail says of a canary: worse than the margin allows, shown not to be, or neither yet. */
export type GuardrailVerdict = "harm" | "non_inferior" | "undecided";
