import type { Override, Rule } from "../../../domain/rule.ts";
import { isSame, unitName, type RuleSet } from "./rule-set.ts";

export type Change =
  | { kind: "added" | "removed"; rule: Rule }
  | { kind: "changed"; before: Rule; after: Rule }
  /** Places are from 1. */
  | { kind: "moved"; rule: Rule; from: number; to: number }
  | { kind: "override"; before: Override | null; after: Override | null };

/** What saving `after` would change, in the order of the rules. */
export function changesOf(before: RuleSet, after: RuleSet): Change[] {
  const known = new Map(before.rules.map((rule) => [rule.id, rule]));
  const kept = new Set(after.rules.map(({ id }) => id));
  const moved = movedIds(before.rules, after.rules);
  const changes: Change[] = [];
  for (const [at, rule] of after.rules.entries()) {
    const was = known.get(rule.id);
    if (was === undefined) {
      changes.push({ kind: "added", rule });
      continue;
    }
    if (!isSame(was, rule)) changes.push({ kind: "changed", before: was, after: rule });
    if (moved.has(rule.id))
      changes.push({ kind: "moved", rule, from: before.rules.indexOf(was) + 1, to: at + 1 });
  }
  for (const rule of before.rules) if (!kept.has(rule.id)) changes.push({ kind: "removed", rule });
  return [...changes, ...overrideChanges(before.overrides, after.overrides)];
}

/** The fewest rules whose moving makes the new order of the old one: all but a longest run that stayed in order. */
function movedIds(before: Rule[], after: Rule[]): Set<string> {
  const old = new Map(before.map(({ id }, at) => [id, at]));
  const common = after.filter(({ id }) => old.has(id)).map(({ id }) => id);
  const places = common.map((id) => old.get(id)!);
  const best: { length: number; from: number }[] = [];
  let end = -1;
  for (const [at, place] of places.entries()) {
    let here = { length: 1, from: -1 };
    for (let other = 0; other < at; other += 1)
      if (places[other]! < place && best[other]!.length >= here.length)
        here = { length: best[other]!.length + 1, from: other };
    best.push(here);
    if (end < 0 || here.length > best[end]!.length) end = at;
  }
  const moved = new Set(common);
  for (let at = end; at >= 0; at = best[at]!.from) moved.delete(common[at]!);
  return moved;
}

function overrideChanges(before: Override[], after: Override[]): Change[] {
  const was = new Map(before.map((one) => [unitName(one), one]));
  const is = new Map(after.map((one) => [unitName(one), one]));
  const changes: Change[] = [];
  for (const [unit, override] of is) {
    const old = was.get(unit) ?? null;
    if (old?.version !== override.version) changes.push({ kind: "override", before: old, after: override });
  }
  for (const [unit, override] of was)
    if (!is.has(unit)) changes.push({ kind: "override", before: override, after: null });
  return changes;
}
