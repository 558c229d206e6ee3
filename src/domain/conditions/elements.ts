import { isObject } from "../json.ts";
import { Converted } from "./converted.ts";
import { numberOf, textOf } from "./coerce.ts";
import type { Test } from "./read.ts";
import { spend } from "./work.ts";

/** Below so many comparisons, trying each operand on each element is faster than a set. */
const FEW = 64;

const lowerOf = (value: unknown): string => textOf(value).toLowerCase();

/** `$elemMatch`. As in GrowthBook since 1.8, null never matches; 0, false and empty text are tried. */
export function someElement(operand: object, test: Test): Test {
  const looks = looksOf(operand);
  const isMatch = (item: unknown): boolean => {
    spend(looks);
    return item !== null && item !== undefined && test(item);
  };
  return (value) => Array.isArray(value) && value.some(isMatch);
}

/**
 * `$all`, and `$alli` with `fold`: each operand needs an element that passes its test. Texts and numbers are looked up
 * among the converted elements, so that two long lists take a time of their sum, not of their product.
 */
export function everyOneOf(operands: readonly unknown[], tests: readonly Test[], fold: boolean): Test {
  const looks = operands.map(looksOf);
  const wanted = fold ? operands.map((one) => (typeof one === "string" ? lowerOf(one) : one)) : operands;
  return (value) => {
    if (!Array.isArray(value)) return false;
    const few = value.length * tests.length <= FEW;
    let texts: Converted<string> | null = null;
    let numbers: Converted<number> | null = null;
    for (const [index, test] of tests.entries()) {
      const one = wanted[index];
      let found: boolean;
      if (!few && typeof one === "string") {
        texts ??= new Converted(value, fold ? lowerOf : textOf);
        found = texts.has(one);
      } else if (!few && typeof one === "number") {
        numbers ??= new Converted(value, numberOf);
        found = numbers.has(one);
      } else {
        spend(value.length * looks[index]!);
        found = value.some((item) => test(item));
      }
      if (!found) return false;
    }
    return true;
  };
}

/** Looks that a condition may take at one element, without what it pays for itself: lists of values are sets. */
function looksOf(json: unknown): number {
  let looks = 1;
  if (Array.isArray(json)) for (const item of json) looks += typeof item === "object" ? looksOf(item) : 0;
  else if (isObject(json))
    for (const [key, value] of Object.entries(json)) looks += (key.length >> 3) + looksOf(value);
  return looks;
}
