import { isObject } from "../../../domain/json.ts";
import type { Override, Rule } from "../../../domain/rule.ts";

/** All that is saved together. */
export interface RuleSet {
  rules: Rule[];
  overrides: Override[];
}

/** JSON whose keys are in order, and without what is not there: the same for what means the same. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    isObject(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

export const isSame = (a: unknown, b: unknown): boolean => canonical(a) === canonical(b);

export const isSameSet = (a: RuleSet, b: RuleSet): boolean =>
  isSame([a.rules, a.overrides], [b.rules, b.overrides]);

/** What an override is for: `user ana`. */
export const unitName = (override: Override): string =>
  "user_id" in override ? `user ${override.user_id}` : `session ${override.session_id}`;

/** An id that no rule has: `beta`, `beta-2`, `beta-3`. */
export function freeId(wanted: string, rules: readonly Rule[]): string {
  const taken = new Set(rules.map(({ id }) => id));
  let id = wanted;
  for (let n = 2; taken.has(id); n += 1) id = `${wanted}-${n}`;
  return id;
}
