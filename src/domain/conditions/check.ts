import type { FieldError } from "../errors.ts";
import { isObject, jsonFaults, pointer } from "../json.ts";
import {
  MAX_CONDITION_LENGTH,
  MAX_CONDITION_DEPTH,
  MAX_CONDITION_NODES,
  MAX_RULE_PATTERNS,
} from "../limits.ts";
import { isOperators } from "./compile.ts";
import { OPERANDS } from "./operands.ts";

const MAX_FAULTS = 20;
const LOGICAL: readonly string[] = ["$and", "$or", "$nor", "$not"];
const PATTERNS: ReadonlySet<string> = new Set(["$regex", "$regexi"]);
const NESTED: readonly string[] = ["$not", "$size", "$elemMatch", "$all", "$alli"];
const KNOWN = [...new Set([...LOGICAL, ...NESTED, ...Object.keys(OPERANDS)])].join(" ");

/** What conditions that belong together may still hold. */
interface Budget {
  patterns: number;
}

/**
 * What is wrong with a condition that somebody writes, with JSON Pointers below `base`; empty if it may be stored. What
 * passes here is compiled without loss: nothing that it says is ignored later. `groupIds` are the saved groups that exist.
 */
export function checkCondition(
  json: unknown,
  groupIds: ReadonlySet<string>,
  base = "",
  budget: Budget = { patterns: MAX_RULE_PATTERNS },
): FieldError[] {
  const faults = jsonFaults(json, MAX_CONDITION_DEPTH).map(({ path, message }) => ({
    path: `${base}${path}`,
    message,
  }));
  if (faults.length > 0) return faults;
  if (JSON.stringify(json).length > MAX_CONDITION_LENGTH)
    return [
      {
        path: base,
        message: `must have at most ${MAX_CONDITION_LENGTH} characters: put long lists into a saved group`,
      },
    ];
  const walk = new Walk(groupIds, budget);
  walk.object(json, base);
  if (walk.nodes > MAX_CONDITION_NODES)
    return [{ path: base, message: `must have at most ${MAX_CONDITION_NODES} paths, operators and values` }];
  return walk.faults.slice(0, MAX_FAULTS);
}

/**
 * The same for all that holds conditions, rules or the rules of a flag; `base` is the list's own pointer, `patterns` how
 * many regular expressions they may have together.
 */
export function checkConditions(
  holders: readonly { condition?: unknown }[],
  groupIds: ReadonlySet<string>,
  base: string,
  patterns: number,
): FieldError[] {
  const budget: Budget = { patterns };
  const faults: FieldError[] = [];
  for (const [index, { condition }] of holders.entries()) {
    if (condition === undefined) continue;
    faults.push(...checkCondition(condition, groupIds, `${base}/${index}/condition`, budget));
    // The rest would only cost time: what is told is enough to begin with.
    if (faults.length >= MAX_FAULTS) break;
  }
  return faults.slice(0, MAX_FAULTS);
}

class Walk {
  readonly faults: FieldError[] = [];
  nodes = 0;
  readonly #groups: ReadonlySet<string>;
  readonly #budget: Budget;

  constructor(groups: ReadonlySet<string>, budget: Budget) {
    this.#groups = groups;
    this.#budget = budget;
  }

  #fault(path: string, message: string): void {
    this.faults.push({ path, message });
  }

  /** A condition on a whole object. */
  object(json: unknown, path: string): void {
    if (!isObject(json)) return this.#fault(path, "must be an object of conditions");
    for (const [key, value] of Object.entries(json)) {
      this.nodes += 1;
      const at = pointer(path, key);
      if (key === "$not") this.object(value, at);
      else if (LOGICAL.includes(key)) this.#each(value, at, (part, place) => this.object(part, place));
      else if (!key.startsWith("$")) this.#value(value, at);
      else if (key in OPERANDS || NESTED.includes(key))
        this.#fault(at, 'needs an attribute: {"<attribute>": {"<operator>": …}}');
      else this.#unknown(at);
    }
  }

  /** A condition on one value: operators, or the value that it has to be. */
  #value(json: unknown, path: string): void {
    if (!isObject(json) || !Object.keys(json).some((key) => key.startsWith("$"))) {
      this.#literal(json, path);
      return;
    }
    for (const [key, operand] of Object.entries(json)) {
      this.nodes += 1;
      const at = pointer(path, key);
      if (!key.startsWith("$")) this.#fault(at, "stands beside operators: write a path with dots, “a.b”");
      else if (Object.hasOwn(OPERANDS, key)) this.#leaf(key, operand, at);
      else if (key === "$not") this.#value(operand, at);
      else if (key === "$size") this.#size(operand, at);
      else if (key === "$elemMatch") this.#element(operand, at);
      else if (key === "$all" || key === "$alli")
        this.#each(operand, at, (part, place) => this.#value(part, place));
      else if (LOGICAL.includes(key))
        this.#fault(at, "combines whole conditions: it cannot stand below an attribute");
      else this.#unknown(at);
    }
  }

  #leaf(name: string, operand: unknown, path: string): void {
    if (Array.isArray(operand)) this.nodes += operand.length;
    if (this.faults.length >= MAX_FAULTS) return;
    if (PATTERNS.has(name)) {
      this.#budget.patterns -= 1;
      if (this.#budget.patterns < 0)
        return this.#fault(path, "is one pattern too many: all of them may have to be tried");
    }
    const fault = OPERANDS[name]!(operand, this.#groups);
    if (fault !== null) this.#fault(path, fault);
  }

  #size(json: unknown, path: string): void {
    if (isObject(json) && isOperators(json)) this.#value(json, path);
    else if (!Number.isSafeInteger(json) || (json as number) < 0)
      this.#fault(path, "must be a whole number of at least 0, or operators that compare one");
    else this.nodes += 1;
  }

  /** What is compared as it is; an operator inside it would be taken for text. */
  #literal(json: unknown, path: string): void {
    this.nodes += 1;
    if (typeof json !== "object" || json === null) return;
    for (const [key, child] of Object.entries(json)) {
      const at = pointer(path, key);
      if (key.startsWith("$"))
        this.#fault(at, "is inside a value that is compared as it is: write a path with dots, “a.b”");
      else this.#literal(child, at);
    }
  }

  /** As in GrowthBook, what holds operators only is about the element itself, anything else about its paths. */
  #element(json: unknown, path: string): void {
    if (!isObject(json) || !isOperators(json)) this.object(json, path);
    else if (Object.keys(json).some((key) => key !== "$not" && LOGICAL.includes(key)))
      this.#fault(path, "cannot hold $and, $or or $nor alone: put several $elemMatch below them");
    else this.#value(json, path);
  }

  #each(json: unknown, path: string, check: (part: unknown, path: string) => void): void {
    if (!Array.isArray(json)) return this.#fault(path, "must be a list");
    json.forEach((part, index) => check(part, pointer(path, index)));
  }

  #unknown(path: string): void {
    this.#fault(path, `is not an operator; these are: ${KNOWN}`);
  }
}
