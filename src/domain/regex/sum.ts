import { isObject } from "../json.ts";
import { regexSteps } from "./check.ts";

/** What holds a condition: a rule, or a rule of a flag. */
interface Holder {
  condition?: unknown;
}

const ELEMENTS: ReadonlySet<string> = new Set(["$elemMatch", "$all", "$alli"]);

/**
 * Steps that trying all regular expressions of conditions takes at worst. One that is tried on the elements of a list
 * counts `elements` times.
 */
export const stepsOfPatterns = (holders: readonly Holder[], elements: number): number =>
  holders.reduce((sum, { condition }) => sum + stepsIn(condition, 1, elements), 0);

function stepsIn(json: unknown, times: number, elements: number): number {
  if (Array.isArray(json)) return json.reduce<number>((sum, part) => sum + stepsIn(part, times, elements), 0);
  if (!isObject(json)) return 0;
  let steps = 0;
  for (const [key, value] of Object.entries(json)) {
    if ((key === "$regex" || key === "$regexi") && typeof value === "string")
      steps += times * regexSteps(value);
    else steps += stepsIn(value, ELEMENTS.has(key) ? elements : times, elements);
  }
  return steps;
}
