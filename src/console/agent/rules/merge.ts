import type { Override, Rule } from "../../../domain/rule.ts";
import { freeId, isSame, unitName, type RuleSet } from "./rule-set.ts";

/**
 * Both people's changes to `base`. A rule that both changed is there twice: mine in its place, theirs right below it under
 * a new id. What one removed and the other changed, stays. Mine is the order; their new rules stand behind it.
 */
export function merged(base: RuleSet, mine: RuleSet, theirs: RuleSet): RuleSet {
  return {
    rules: mergedRules(base.rules, mine.rules, theirs.rules),
    overrides: mergedOverrides(base.overrides, mine.overrides, theirs.overrides),
  };
}

function mergedRules(base: Rule[], mine: Rule[], theirs: Rule[]): Rule[] {
  const was = new Map(base.map((rule) => [rule.id, rule]));
  const other = new Map(theirs.map((rule) => [rule.id, rule]));
  const own = new Set(mine.map(({ id }) => id));
  const rules: Rule[] = [];
  for (const rule of mine) {
    const old = was.get(rule.id);
    const their = other.get(rule.id);
    if (their === undefined) {
      // They removed it: it stays if it is new, or was changed here.
      if (old === undefined || !isSame(old, rule)) rules.push(rule);
    } else if (isSame(their, rule) || (old !== undefined && isSame(old, their))) rules.push(rule);
    else if (old !== undefined && isSame(old, rule)) rules.push(their);
    else rules.push(rule, { ...their, id: freeId(`${rule.id}-theirs`, [...mine, ...theirs, ...rules]) });
  }
  for (const their of theirs) {
    if (own.has(their.id)) continue;
    const old = was.get(their.id);
    if (old === undefined || !isSame(old, their)) rules.push(their);
  }
  return rules;
}

/** One unit has one override: mine, where both changed it. */
function mergedOverrides(base: Override[], mine: Override[], theirs: Override[]): Override[] {
  const byUnit = (list: Override[]) => new Map(list.map((one) => [unitName(one), one]));
  const [was, own, other] = [byUnit(base), byUnit(mine), byUnit(theirs)];
  const units = [...new Set([...own.keys(), ...other.keys()])];
  return units.flatMap((unit) => {
    const [old, my, their] = [was.get(unit), own.get(unit), other.get(unit)];
    const chosen = my?.version === old?.version ? their : my;
    return chosen === undefined ? [] : [chosen];
  });
}
