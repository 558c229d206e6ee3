import { isLiveRollout } from "../kit/live.ts";
import { findingsOf, type GuardrailFinding } from "./findings.ts";
import type { Rollout } from "./queries.ts";

/** What was seen of a rollout's guardrails at a time, in milliseconds since 1970. */
export interface Look {
  at: number;
  findings: GuardrailFinding[];
}

/** Looks that are kept of one rollout: an hour of them. */
const KEPT = 720;

/** The API keeps what was decided; what is seen between two decisions is remembered while the console is open. */
const looks = new Map<string, Look[]>();

const keyOf = ({ id, created_at }: Pick<Rollout, "id" | "created_at">): string => `${id} ${created_at}`;

export function noteLook(rollout: Rollout): void {
  if (!isLiveRollout(rollout) || rollout.outlook === null) return;
  const key = keyOf(rollout);
  const before = looks.get(key) ?? [];
  const look = { at: Date.now(), findings: findingsOf(rollout.outlook.guardrails) };
  looks.set(key, [...before, look].slice(-KEPT));
}

export const looksAt = (rollout: Rollout): Look[] => looks.get(keyOf(rollout)) ?? [];
