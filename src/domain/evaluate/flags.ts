import { bucketPrefix, slotAfter, type HashState } from "../bucketing.ts";
import { compileCondition, meets, whyUnmet, type Condition } from "../conditions/compile.ts";
import type { Groups } from "../conditions/operators.ts";
import { startEvaluation } from "../conditions/once.ts";
import type { Flag } from "../flag.ts";
import type { Json } from "../json.ts";
import { MAX_FLAG_WORK } from "../limits.ts";
import type { UnitName } from "../rule.ts";
import { thresholdOf } from "./split.ts";
import type { Trace } from "./trace.ts";
import { unitOf, type Attributes } from "./unit.ts";

/** Stands for a rule without a percentage: it needs no unit. */
const EVERYONE = -1;

interface CompiledFlagRule {
  readonly condition: Condition | null;
  readonly threshold: number;
  readonly value: Json;
}

/** A flag, ready to be evaluated. */
export interface CompiledFlag {
  readonly key: string;
  readonly enabled: boolean;
  readonly off: Json;
  readonly fallback: Json;
  readonly unit: UnitName;
  readonly prefix: HashState;
  readonly rules: readonly CompiledFlagRule[];
  readonly gates: readonly string[];
}

export function compileFlag(agentId: string, flag: Flag, groups: Groups): CompiledFlag {
  const rules = flag.rules.map(({ condition, percent, value }) => ({
    condition: condition === undefined ? null : compileCondition(condition, groups),
    threshold: percent === undefined ? EVERYONE : thresholdOf(percent),
    value,
  }));
  return {
    key: flag.key,
    enabled: flag.enabled,
    off: flag.off_value ?? (flag.type === "boolean" ? false : null),
    fallback: flag.default_value,
    unit: flag.unit ?? "user",
    prefix: bucketPrefix(`${agentId}.${flag.key}`, "flag"),
    rules,
    gates: flag.gates_tools ?? [],
  };
}

/** A flag's value: of the first rule that applies. A rule with a percentage applies to nobody who is not known. */
export function flagValue(flag: CompiledFlag, attributes: Attributes, trace: Trace): Json {
  const { key: id, rules } = flag;
  if (!flag.enabled) {
    trace?.push({ step: "FLAG", id, matched: false, why: "switched_off" });
    return flag.off;
  }
  startEvaluation(MAX_FLAG_WORK);
  let slot = -1;
  for (let rule = 0; rule < rules.length; rule += 1) {
    const { condition, threshold, value } = rules[rule]!;
    if (condition !== null && !meets(condition, attributes)) {
      trace?.push({ step: "FLAG", id, rule, matched: false, why: whyUnmet() });
      continue;
    }
    if (threshold === EVERYONE) {
      trace?.push({ step: "FLAG", id, rule, matched: true, why: "given" });
      return value;
    }
    if (slot < 0) {
      const unit = unitOf(attributes, flag.unit);
      if (unit === null) {
        trace?.push({ step: "FLAG", id, rule, matched: false, why: "no_unit", threshold });
        continue;
      }
      slot = slotAfter(flag.prefix, unit);
    }
    const matched = slot < threshold;
    trace?.push({ step: "FLAG", id, rule, matched, why: matched ? "given" : "slot", slot, threshold });
    if (matched) return value;
  }
  trace?.push({ step: "FLAG", id, matched: true, why: "default" });
  return flag.fallback;
}
