import { isObject } from "../json.ts";
import { jsonOf, numberOf, textOf } from "./coerce.ts";
import { everyOneOf, someElement } from "./elements.ts";
import { OPERATORS, type Groups } from "./operators.ts";
import { EXHAUSTED, lookAt, TOO_LONG } from "./work.ts";
import { allOf, anyOf, NEVER, not, onPath, onWhole, passes, type Clause, type Test } from "./read.ts";

/**
 * GrowthBook's conditions (MongoDB's, with JavaScript's coercions) as functions: everything that does not depend on the
 * attributes is done once. Semantics: growthbook/growthbook packages/sdk-js/src/mongrule.ts, as of 1.8.0.
 * Compiling never throws: what makes no sense, `checkCondition` refuses when it is written, and here it is met by nobody.
 * Evaluating may, on values that cannot be converted or take too long: `meets` is how to ask.
 */
export type Condition = readonly Clause[];

const NO_GROUPS: Groups = {};

export function compileCondition(json: unknown, groups: Groups = NO_GROUPS): Condition {
  try {
    return clausesOf(json, groups);
  } catch {
    return MET_BY_NOBODY;
  }
}

const MET_BY_NOBODY: Condition = [onWhole(NEVER)];

let stopped: unknown = null;

/** Never throws: what does is not met. */
export function meets(condition: Condition, attributes: unknown): boolean {
  stopped = null;
  try {
    return passes(condition, attributes);
  } catch (error) {
    stopped = error;
    lookAt(0);
    return false;
  }
}

/** Why the condition that was asked last was not met. */
export function whyUnmet(): "condition" | "too_long" | "too_much" {
  if (stopped === TOO_LONG) return "too_long";
  return stopped === EXHAUSTED ? "too_much" : "condition";
}

/** A part that cannot be compiled, such as a pattern that is none, is met by nothing. */
function guarded(compile: () => Test): Test {
  try {
    return compile();
  } catch {
    return NEVER;
  }
}

function compileObject(json: unknown, groups: Groups): Test {
  const clauses = clausesOf(json, groups);
  return (value) => passes(clauses, value);
}

/** A condition on a whole object: its keys are paths, or `$and`, `$or`, `$nor`, `$not`. */
function clausesOf(json: unknown, groups: Groups): readonly Clause[] {
  if (!isObject(json)) return MET_BY_NOBODY;
  return Object.entries(json).flatMap(([key, value]) => {
    if (key === "$not") return onWhole(not(compileObject(value, groups)));
    if (key !== "$and" && key !== "$or" && key !== "$nor") return onPath(key, compileValue(value, groups));
    if (!Array.isArray(value)) return MET_BY_NOBODY;
    if (key === "$and") return value.flatMap((part) => clausesOf(part, groups));
    const some = anyOf(value.map((part) => compileObject(part, groups)));
    return onWhole(key === "$or" ? some : not(some));
  });
}

/** A condition on one value: operators, or the value itself. `fold` compares texts without case. */
function compileValue(expected: unknown, groups: Groups, fold = false): Test {
  if (typeof expected === "string") {
    return fold ? isTextFolded(expected) : isText(expected);
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
  return (value) => typeof value === "object" && value !== null && jsonOf(value) === text;
}

const isText =
  (expected: string): Test =>
  (value) =>
    value === expected || (typeof value !== "string" && textOf(value) === expected);

/** Nothing gets shorter in lower case, so that longer texts need not be converted. */
function isTextFolded(expected: string): Test {
  const lower = expected.toLowerCase();
  return (value) => {
    const text = textOf(value);
    return text.length <= lower.length && text.toLowerCase() === lower;
  };
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
  if (name === "$elemMatch") {
    if (!isObject(operand)) return NEVER;
    const test = isOperators(operand) ? compileValue(operand, groups) : compileObject(operand, groups);
    return someElement(operand, test);
  }
  if (name === "$all" || name === "$alli") {
    if (!Array.isArray(operand)) return NEVER;
    const fold = name === "$alli";
    const tests = operand.map((item) => compileValue(item, groups, fold));
    return everyOneOf(operand, tests, fold);
  }
  return NEVER;
}
