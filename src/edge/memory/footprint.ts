import { isObject } from "../../domain/json.ts";
import type { Snapshot } from "../../domain/snapshot.ts";
import { ENTRY_BYTES } from "../limits.ts";

/**
 * The bytes that an agent takes in memory, parsed and compiled: estimated by what it is made of, because a short
 * condition takes forty times its length and a long text no more than its own. Measured in V8, and rounded up.
 */

/** A value of parsed JSON: its place, and its header. */
const VALUE_BYTES = 48;
/** A character, where the text is not Latin. */
const CHARACTER_BYTES = 2;
/** A value in a condition: what it is compiled to. */
const TEST_BYTES = 400;
/** A step of a dotted path. */
const STEP_BYTES = 64;
/** A value in a list that is no condition: it becomes a set, or is compared as a whole. */
const MEMBER_BYTES = 48;
/** A regular expression with its code, which is made when it is first tried. */
const PATTERN_BYTES = 1_024;
/** What a rule, or a flag, needs beside its condition: its place in an index, and its split. */
const RULE_BYTES = 256;

/** What an experiment, or a rollout, needs beside its audience; arms are parsed objects of about the same size once more. */
const EXPERIMENT_BYTES = 1_024;

/** What takes a list of conditions. */
const OF_CONDITIONS: ReadonlySet<string> = new Set(["$and", "$or", "$nor", "$all", "$alli"]);
const PATTERNS: ReadonlySet<string> = new Set(["$regex", "$regexi"]);

export function footprintOf(snapshot: Snapshot): number {
  const { rules = [], flags = [], experiments = [], rollout = null, groups = {} } = snapshot;
  let bytes = ENTRY_BYTES + parsed(snapshot);
  for (const { condition } of rules) bytes += RULE_BYTES + compiled(condition);
  for (const flag of flags) {
    bytes += RULE_BYTES;
    for (const { condition } of flag.rules) if (condition !== undefined) bytes += compiled(condition);
  }
  for (const { arms, audience } of experiments) {
    bytes += EXPERIMENT_BYTES + arms.length * RULE_BYTES;
    if (audience !== undefined) bytes += compiled(audience);
  }
  if (rollout !== null) {
    bytes += EXPERIMENT_BYTES + 2 * RULE_BYTES;
    if (rollout.audience !== undefined) bytes += compiled(rollout.audience);
  }
  for (const values of Object.values(groups)) bytes += values.length * MEMBER_BYTES;
  return bytes;
}

function parsed(json: unknown): number {
  if (typeof json === "string") return VALUE_BYTES + json.length * CHARACTER_BYTES;
  let bytes = VALUE_BYTES;
  if (Array.isArray(json)) for (const item of json) bytes += parsed(item);
  else if (isObject(json)) for (const name of Object.keys(json)) bytes += name.length + parsed(json[name]);
  return bytes;
}

function compiled(condition: unknown): number {
  let bytes = TEST_BYTES;
  if (Array.isArray(condition)) for (const part of condition) bytes += compiled(part);
  else if (isObject(condition)) {
    for (const name of Object.keys(condition)) {
      const operand = condition[name];
      bytes += stepsOf(name) * STEP_BYTES;
      if (Array.isArray(operand) && !OF_CONDITIONS.has(name))
        bytes += TEST_BYTES + operand.length * MEMBER_BYTES;
      else bytes += compiled(operand);
      if (PATTERNS.has(name)) bytes += PATTERN_BYTES;
    }
  }
  return bytes;
}

const stepsOf = (path: string): number => path.split(".").length - 1;
