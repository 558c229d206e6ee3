import { anchorsOf } from "../conditions/anchors.ts";
import type { Groups } from "../conditions/operators.ts";
import { startEvaluation } from "../conditions/once.ts";
import { MAX_RULE_WORK } from "../limits.ts";
import type { Rule } from "../rule.ts";
import { decided, type Decision } from "./decision.ts";
import { candidates, INDEXED, indexRules, type RuleIndex } from "./rule-index.ts";
import { compileRule, tryRule, type CompiledRule } from "./rules.ts";
import type { Step, Trace } from "./trace.ts";
import type { Attributes } from "./unit.ts";

/** Rules that share an index, in the order in which they are tried. */
export interface RuleBlock {
  readonly rules: readonly CompiledRule[];
  readonly index: RuleIndex;
}

export function compileRules(agentId: string, rules: readonly Rule[], groups: Groups): RuleBlock[] {
  const blocks: RuleBlock[] = [];
  for (let from = 0; from < rules.length; from += INDEXED) {
    const part = rules.slice(from, from + INDEXED);
    blocks.push({
      rules: part.map((rule) => compileRule(agentId, rule, groups)),
      index: indexRules(part.map(({ condition }) => anchorsOf(condition))),
    });
  }
  return blocks;
}

/**
 * What the first rule that applies gives; null if none does. With a trace the same rules are tried as without one, so
 * that both have the same work left for each.
 */
export function firstRule(
  blocks: readonly RuleBlock[],
  attributes: Attributes,
  trace: Trace,
): Decision | null {
  startEvaluation(MAX_RULE_WORK);
  for (const { rules, index } of blocks) {
    let left = candidates(index, attributes);
    let next = 0;
    while (left !== 0) {
      const at = 31 - Math.clz32(left & -left);
      left &= left - 1;
      const rule = rules[at]!;
      if (trace !== null) passOver(rules, next, at, trace);
      next = at + 1;
      const version = tryRule(rule, attributes, trace);
      if (version >= 0) return decided("RULE", version, rule.id);
    }
    if (trace !== null) passOver(rules, next, rules.length, trace);
  }
  return null;
}

/** Rules whose condition is known not to be met. */
function passOver(rules: readonly CompiledRule[], from: number, to: number, trace: Step[]): void {
  for (let at = from; at < to; at += 1)
    trace.push({ step: "RULE", id: rules[at]!.id, matched: false, why: "condition" });
}
