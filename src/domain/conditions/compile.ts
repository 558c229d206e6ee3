import { isObject } from "../json.ts";
import { numberOf, textOf } from "./coerce.ts";
import { OPERATORS, type Groups } from "./operators.ts";
import { allOf, ALWAYS, anyOf, NEVER, not, testAt, type Test } from "./read.ts";

/**
 * GrowthBook's conditions (MongoDB's, with JavaScript's coercions) as functions: everything that does not depend on the
 * attributes is done once. Semantics: growthbook/growthbook packages/sdk-js/src/mongrule.ts, as of 1.8.0.
 * Neither compiling nor evaluating ever throws: what makes no sense, `checkCondition` refuses when it is written, and
 * here it is met by nobody.
 */
export type Condition = (attributes: unknown) => boolean;

const NO_GROUPS: Groups = {};

export function compileCondition(json: unknown, groups: Groups = NO_GROUPS): Condition {
  const test = guarded(() => compileObject(json, groups));
  if (test === ALWAYS || test === NEVER) return test;
  return (attributes) => {
    try {
      return test(attributes);
    } catch {
      return false;
    }
  };
}

/** A part that cannot be compiled, such as a pattern that is none, is met by nothing. */
function guarded(compile: () => Test): Test {
  try {
    return compile();
  } catch {
    return NEVER;
  }
}

/** A condition on a whole object: its keys are paths, or `$and`, `$or`, `$nor`, `$not`. */
function compileObject(json: unknown, groups: Groups): Test {
  if (!isObject(json)) return NEVER;
  return allOf(
    Object.entries(json).map(([key, value]) => {
      if (key === "$not") return not(compileObject(value, groups));
      if (key !== "$and" && key !== "$or" && key !== "$nor") return testAt(key, compileValue(value, groups));
      if (!Array.isArray(value)) return NEVER;
      const parts = value.map((part) => compileObject(part, groups));
      if (key === "$and") return allOf(parts);
      return key === "$or" ? anyOf(parts) : not(anyOf(parts));
    }),
  );
}

/** A condition on one value: operators, or the value itself. `fold` compares texts without case. */
function compileValue(expected: unknown, groups: Groups, fold = false): Test {
  if (typeof expected === "string") {
    if (!fold) return (value) => textOf(value) === expected;
    const lower = expected.toLowerCase();
    return (value) => textOf(value).toLowerCase() === lower;
  }
  if (typeof expected === "number") return (value) => numberOf(value) === expected;
  if (typeof expected === "boolean") return (value) => value !== null && Boolean(value) === expected;
  if (expected === null) return (value) => value === null;
  if (isObject(expected) && isOperators(expected)) {
    return allOf(
      Object.entries(expected).map(([name, operand]) =>
        guarded(() => compileOperator(name, operand, groups)),
      ),
    );
  }
  const text = JSON.stringify(expected);
  return (value) => typeof value === "object" && value !== null && JSON.stringify(value) === text;
}

/** Whether an object holds operators, and nothing but operators. */
export const isOperators = (value: object): boolean => {
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => key.startsWith("$"));
};

function compileOperator(name: string, operand: unknown, groups: Groups): Test {
  if (Object.hasOwn(OPERATORS, name)) return OPERATORS[name]!(operand, groups);
  if (name === "$not") return not(compileValue(operand, groups));
  if (name === "$size") {
    const size = compileValue(operand, groups);
    return (value) => Array.isArray(value) && size(value.length);
  }
  if (name === "$elemMatch") return someElement(operand, groups);
  if (name === "$all" || name === "$alli") return everyOneOf(operand, groups, name === "$alli");
  return NEVER;
}

/** An element that is null never matches, as in GrowthBook since 1.8; 0, false and empty text are tried. */
function someElement(operand: unknown, groups: Groups): Test {
  if (!isObject(operand)) return NEVER;
  const test = isOperators(operand) ? compileValue(operand, groups) : compileObject(operand, groups);
  return (value) =>
    Array.isArray(value) && value.some((item) => item !== null && item !== undefined && test(item));
}

function everyOneOf(operand: unknown, groups: Groups, fold: boolean): Test {
  if (!Array.isArray(operand)) return NEVER;
  const tests = operand.map((item) => compileValue(item, groups, fold));
  return (value) => Array.isArray(value) && tests.every((test) => value.some(test));
}
