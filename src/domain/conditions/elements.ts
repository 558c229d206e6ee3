import { isObject } from "../json.ts";
import type { Test } from "./read.ts";
import { FEW, foldedTextsOf, numbersOf, textsOf } from "./sets.ts";
import { lookAt, spend } from "./work.ts";

/** `$elemMatch`. As in GrowthBook since 1.8, null never matches; 0, false and empty text are tried. */
export function someElement(operand: object, test: Test): Test {
  const looks = looksOf(operand);
  const isMatch = (item: unknown): boolean => {
    spend(looks);
    return item !== null && item !== undefined && test(item);
  };
  return (value) => Array.isArray(value) && some(value, isMatch);
}

/** What throws ends the condition, and with it the list. */
function some(list: unknown[], test: Test): boolean {
  const outer = lookAt(0);
  const found = list.some((item, at) => {
    lookAt(outer + at);
    return test(item);
  });
  lookAt(outer);
  return found;
}

/**
 * `$all`, and `$alli` with `fold`: each operand needs an element that passes its test. Texts and numbers are looked up
 * among the converted elements, so that two long lists take a time of their sum, not of their product.
 */
export function everyOneOf(operands: readonly unknown[], tests: readonly Test[], fold: boolean): Test {
  const parts = operands.map((operand, index) => part(operand, tests[index]!, fold));
  return (value) => {
    if (!Array.isArray(value)) return false;
    for (const found of parts) if (!found(value)) return false;
    return true;
  };
}

function part(operand: unknown, test: Test, fold: boolean): (list: unknown[]) => boolean {
  const isAmong = lookup(operand, fold);
  const looks = looksOf(operand);
  return (list) => {
    if (isAmong !== null && list.length > FEW) return isAmong(list);
    spend(list.length * looks);
    return some(list, test);
  };
}

/** Null where the elements cannot be put into a set. */
function lookup(operand: unknown, fold: boolean): ((list: unknown[]) => boolean) | null {
  if (typeof operand === "number") return (list) => numbersOf(list).has(operand);
  if (typeof operand !== "string") return null;
  if (!fold) return (list) => textsOf(list).has(operand);
  const lower = operand.toLowerCase();
  return (list) => foldedTextsOf(list).has(lower);
}

/** Looks that a condition may take at one element, without what it pays for itself: lists of values are sets. */
function looksOf(json: unknown): number {
  let looks = 1;
  if (Array.isArray(json)) for (const item of json) looks += typeof item === "object" ? looksOf(item) : 0;
  else if (isObject(json))
    for (const [key, value] of Object.entries(json)) looks += (key.length >> 3) + looksOf(value);
  return looks;
}
