import * as compile from "../../src/domain/conditions/compile.ts";
import type { Groups } from "../../src/domain/conditions/operators.ts";
import { startEvaluation } from "../../src/domain/conditions/once.ts";
import { MAX_RULE_WORK } from "../../src/domain/limits.ts";

/** A condition as rules ask it: it never throws, and has the work of a whole agent to itself. */
export function compileCondition(json: unknown, groups?: Groups): (attributes: unknown) => boolean {
  const condition = compile.compileCondition(json, groups);
  return (attributes) => {
    startEvaluation(MAX_RULE_WORK);
    return compile.meets(condition, attributes);
  };
}
