import { MAX_REGEX_INPUT, MAX_VERSION_TEXT } from "../limits.ts";
import { comparable, folded, sortableVersion, textOf, typeName } from "./coerce.ts";
import { patternCost } from "./pattern-cost.ts";
import { NEVER, type Test } from "./read.ts";
import { FEW, foldedValuesOf, shares, valuesOf } from "./sets.ts";

import { spend, spendOnPattern, TOO_LONG } from "./work.ts";

/** Saved groups: the id of each, and its values. */
export type Groups = Readonly<Record<string, readonly unknown[]>>;

type Operator = (expected: unknown, groups: Groups) => Test;

/** A large group is turned into a set once, however many conditions name it. */
const sets = new WeakMap<readonly unknown[], ReadonlySet<unknown>>();

function setOf(list: readonly unknown[]): ReadonlySet<unknown> {
  const known = sets.get(list) ?? new Set(list);
  sets.set(list, known);
  return known;
}

/** Whether the value, or one of its elements if it is a list, is in the list; no type is converted. */
function isIn(list: readonly unknown[]): Test {
  const known = setOf(list);
  return anyElement((value) => known.has(value), known, valuesOf);
}

function isInFolded(list: readonly unknown[]): Test {
  const known = new Set(list.map(folded));
  let longest = 0;
  for (const item of known) if (typeof item === "string") longest = Math.max(longest, item.length);
  // Lower case is never shorter: a long text need not be converted to know that it is none of them.
  const test: Test = (value) =>
    !(typeof value === "string" && value.length > longest) && known.has(folded(value));
  return anyElement(test, known, foldedValuesOf);
}

/** A test of the value, or of the elements of a list: of a long one by the set of them. */
function anyElement(
  test: Test,
  known: ReadonlySet<unknown>,
  toSet: (list: readonly unknown[]) => ReadonlySet<unknown>,
): Test {
  return (value) => {
    if (!Array.isArray(value)) return test(value);
    return value.length > FEW ? shares(toSet(value), known) : value.some(test);
  };
}

const ofList =
  (make: (list: readonly unknown[]) => Test, wanted: boolean): Operator =>
  (expected) => {
    if (!Array.isArray(expected)) return NEVER;
    const test = make(expected);
    return wanted ? test : (value) => !test(value);
  };

const ofGroup =
  (wanted: boolean): Operator =>
  (expected, groups) => {
    const id = textOf(expected);
    const values: unknown = Object.hasOwn(groups, id) ? groups[id] : [];
    if (!Array.isArray(values)) return NEVER;
    const test = isIn(values);
    return wanted ? test : (value) => !test(value);
  };

/** Longer texts than MAX_REGEX_INPUT are not tried: whoever can make a text longer must not get past a `$not` by it. */
const ofPattern =
  (flags: string): Operator =>
  (expected) => {
    const source = textOf(expected);
    const pattern = new RegExp(source, flags);
    const cost = patternCost(source);
    return (value) => {
      const text = textOf(value);
      if (text.length > MAX_REGEX_INPUT) throw TOO_LONG;
      spendOnPattern(text.length, cost(text.length));
      return pattern.test(text);
    };
  };

const ofVersion =
  (compare: (actual: string, expected: string) => boolean): Operator =>
  (expected) => {
    const sortable = sortableVersion(expected);
    return (value) => {
      if (typeof value === "string") {
        if (value.length > MAX_VERSION_TEXT) return false;
        spend(4 * value.length);
      }
      return compare(sortableVersion(value), sortable);
    };
  };

// JavaScript's own order: two texts by their characters, anything else as numbers. The casts name one of the types.
const less = (a: unknown, b: unknown): boolean => (a as number) < (b as number);
const lessOrSame = (a: unknown, b: unknown): boolean => (a as number) <= (b as number);

/** Operators that look at one value and hold no condition themselves: compiled with their operand. */
export const OPERATORS: Readonly<Record<string, Operator>> = {
  $eq: (expected) => (value) => value === expected,
  $ne: (expected) => (value) => value !== expected,
  $lt: (expected) => (value) => less(comparable(value), expected),
  $lte: (expected) => (value) => lessOrSame(comparable(value), expected),
  $gt: (expected) => (value) => less(expected, comparable(value)),
  $gte: (expected) => (value) => lessOrSame(expected, comparable(value)),
  $in: ofList(isIn, true),
  $nin: ofList(isIn, false),
  $ini: ofList(isInFolded, true),
  $nini: ofList(isInFolded, false),
  $inGroup: ofGroup(true),
  $notInGroup: ofGroup(false),
  $exists: (expected) => (value) => (value !== null && value !== undefined) === Boolean(expected),
  $type: (expected) => (value) => typeName(value) === expected,
  $regex: ofPattern(""),
  $regexi: ofPattern("i"),
  $veq: ofVersion((actual, expected) => actual === expected),
  $vne: ofVersion((actual, expected) => actual !== expected),
  $vlt: ofVersion((actual, expected) => actual < expected),
  $vlte: ofVersion((actual, expected) => actual <= expected),
  $vgt: ofVersion((actual, expected) => actual > expected),
  $vgte: ofVersion((actual, expected) => actual >= expected),
};
