import { compileCondition, meets } from "../../../domain/conditions/compile.ts";
import { startEvaluation } from "../../../domain/conditions/once.ts";
import type { Reason } from "../../../domain/evaluate/decision.ts";
import { compileFlag, flagValue } from "../../../domain/evaluate/flags.ts";
import type { Step } from "../../../domain/evaluate/trace.ts";
import type { Flag } from "../../../domain/flag.ts";
import type { Json, JsonObject } from "../../../domain/json.ts";
import { MAX_RULE_WORK } from "../../../domain/limits.ts";
import { compileAgent, resolveAgent, type Refusal } from "../../../domain/resolve.ts";
import type { Snapshot } from "../../../domain/snapshot.ts";
import type { Sample } from "./parse.ts";

type GroupValues = Record<string, (string | number)[]>;

/** What is asked about every sample. */
export type Question =
  | { kind: "version"; snapshot: Snapshot }
  | { kind: "flag"; agentId: string; flag: Flag; groups: GroupValues }
  | { kind: "condition"; condition: JsonObject; groups: GroupValues };

/** What a sample gets. */
export type Outcome =
  | {
      kind: "version";
      version: number;
      reason: Reason;
      /** Of the rule, the rollout or the experiment. */
      of: string | null;
      variant: string | null;
    }
  | { kind: "refused"; code: Refusal["refused"] }
  /** `rule`: its place, from 0; null: none of them. */
  | { kind: "flag"; value: Json; rule: number | null; off: boolean }
  | { kind: "condition"; met: boolean }
  /** There is nothing to ask: it is new, or gone. */
  | { kind: "nothing" };

/** Outcomes that are the same have the same text. */
export const outcomeKey = (outcome: Outcome): string => JSON.stringify(outcome);

/** Prepares a question, once for all samples: by the code that answers requests. */
export function asker(question: Question | null): (sample: Sample) => Outcome {
  if (question === null) return () => ({ kind: "nothing" });
  switch (question.kind) {
    case "version":
      return askVersion(question.snapshot);
    case "flag":
      return askFlag(question.agentId, question.flag, question.groups);
    default: {
      const condition = compileCondition(question.condition, question.groups);
      return (sample) => {
        startEvaluation(MAX_RULE_WORK);
        return { kind: "condition", met: meets(condition, sample) };
      };
    }
  }
}

function askVersion(snapshot: Snapshot): (sample: Sample) => Outcome {
  // Flags do not change the version, and cost as much as rules do.
  const agent = compileAgent({ ...snapshot, flags: [] });
  return (sample) => {
    const answer = resolveAgent(agent, sample);
    if ("refused" in answer) return { kind: "refused", code: answer.refused };
    const { version, reason, rule_id, rollout_id, experiment_id, variant } = answer;
    return { kind: "version", version, reason, of: rule_id ?? rollout_id ?? experiment_id, variant };
  };
}

function askFlag(agentId: string, flag: Flag, groups: GroupValues): (sample: Sample) => Outcome {
  const compiled = compileFlag(agentId, flag, groups);
  return (sample) => {
    const steps: Step[] = [];
    const value = flagValue(compiled, sample, steps);
    return { kind: "flag", value, rule: steps.at(-1)?.rule ?? null, off: !flag.enabled };
  };
}
