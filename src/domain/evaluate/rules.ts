import { bucketPrefix, slotAfter, type HashState } from "../bucketing.ts";
import { compileCondition, meets, whyUnmet, type Condition } from "../conditions/compile.ts";
import type { Groups } from "../conditions/operators.ts";
import type { Rule, UnitName } from "../rule.ts";
import { armAt, thresholdsOf } from "./split.ts";
import type { Trace } from "./trace.ts";
import { unitOf, type Attributes } from "./unit.ts";

/** A rule, ready to be tried. A rule for one version is a split with one arm and no prefix. */
export interface CompiledRule {
  readonly id: string;
  readonly condition: Condition;
  readonly versions: readonly number[];
  readonly unit: UnitName;
  /** Null for a rule that is no split: it needs no unit. */
  readonly prefix: HashState | null;
  readonly thresholds: readonly number[];
}

export function compileRule(agentId: string, rule: Rule, groups: Groups): CompiledRule {
  const { id, split, version } = rule;
  const arms = split ?? (version === undefined ? [] : [{ version, weight: 100 }]);
  return {
    id,
    condition: compileCondition(rule.condition, groups),
    versions: arms.map((arm) => arm.version),
    unit: rule.unit ?? "user",
    prefix: split === undefined ? null : bucketPrefix(`${agentId}.${id}`, "rule"),
    thresholds: thresholdsOf(arms.map((arm) => arm.weight)),
  };
}

/** The version that a rule gives; -1 if it is passed over. */
export function tryRule(rule: CompiledRule, attributes: Attributes, trace: Trace): number {
  const { id, versions, prefix, thresholds } = rule;
  if (!meets(rule.condition, attributes)) {
    trace?.push({ step: "RULE", id, matched: false, why: whyUnmet() });
    return -1;
  }
  if (prefix === null) {
    const version = versions.length === 0 ? -1 : versions[0]!;
    trace?.push({ step: "RULE", id, matched: version >= 0, why: version < 0 ? "none" : "given", version });
    return version;
  }
  const unit = unitOf(attributes, rule.unit);
  if (unit === null) {
    trace?.push({ step: "RULE", id, matched: false, why: "no_unit" });
    return -1;
  }
  const slot = slotAfter(prefix, unit);
  const arm = armAt(thresholds, slot);
  if (arm < 0) {
    trace?.push({ step: "RULE", id, matched: false, why: "slot", slot });
    return -1;
  }
  const version = versions[arm]!;
  trace?.push({ step: "RULE", id, matched: true, why: "given", version, slot, threshold: thresholds[arm]! });
  return version;
}
