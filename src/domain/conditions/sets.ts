import { folded, numberOf, textOf } from "./coerce.ts";
import { Converted } from "./converted.ts";
import { once } from "./once.ts";
import { spend, spendOn } from "./work.ts";

type List = readonly unknown[];

/** Elements that are tried in less time than a set of them is made. */
export const FEW = 8;

/** The elements of a list of the attributes, as operators compare them. */
export const valuesOf = once((list: List): ReadonlySet<unknown> => {
  spend(2 * list.length);
  return new Set(list);
});
export const foldedValuesOf = once((list: List): ReadonlySet<unknown> => {
  spendOn(list);
  return new Set(list.map(folded));
});
export const textsOf = once((list: List) => new Converted(list, textOf));
export const foldedTextsOf = once((list: List) => new Converted(list, (item) => textOf(item).toLowerCase()));
export const numbersOf = once((list: List) => new Converted(list, numberOf));

/** Whether two sets share a value: looks up each of the smaller one. */
export function shares(given: ReadonlySet<unknown>, known: ReadonlySet<unknown>): boolean {
  const [small, large] = given.size < known.size ? [given, known] : [known, given];
  spend(small.size);
  for (const one of small) if (large.has(one)) return true;
  return false;
}
