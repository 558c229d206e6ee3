import { RegExpParser, visitRegExpAST, type AST } from "@eslint-community/regexpp";
import { MAX_REGEX_INPUT, MAX_REGEX_LENGTH, MAX_REGEX_SIZE, MAX_REGEX_STEPS } from "../limits.ts";
import { sizeOfPattern, worstSteps } from "./cost.ts";

/**
 * Why a regular expression may not be used, for whoever writes it; null if it may. Refused is what could run away on
 * some text: the bound is conservative, so a few harmless patterns are refused too. `maxSteps` is on MAX_REGEX_INPUT
 * characters.
 */
export function regexFault(source: string, maxSteps = MAX_REGEX_STEPS): string | null {
  if (source.length > MAX_REGEX_LENGTH) return `must have at most ${MAX_REGEX_LENGTH} characters`;
  const pattern = parse(source);
  if (typeof pattern === "string") return `is not a regular expression: ${pattern}`;
  const unwanted = unwantedPart(pattern);
  if (unwanted !== null) return `must not use ${unwanted}`;
  if (sizeOfPattern(pattern) > MAX_REGEX_SIZE) return "repeats too much: use smaller counts";
  const steps = worstSteps(pattern);
  if (steps <= maxSteps) return null;
  return Number.isFinite(steps) && steps < 1e15
    ? `could take ${steps.toExponential(0)} steps on a text of ${MAX_REGEX_INPUT} characters: start it with ^, and use fewer * and + whose characters can also follow them`
    : "could run away: a repetition must not contain another one, or alternatives, that match the same text in several ways";
}

/** Steps that a pattern takes at worst on MAX_REGEX_INPUT characters; 0 for one that is none, which is never tried. */
export function regexSteps(source: string): number {
  const pattern = parse(source);
  return typeof pattern === "string" ? 0 : worstSteps(pattern);
}

function parse(source: string): AST.Pattern | string {
  try {
    // The engine's word counts: the parser knows syntax that an engine may not.
    return new RegExpParser().parsePattern(new RegExp(source).source);
  } catch (error) {
    return error instanceof Error ? error.message : "unknown fault";
  }
}

function unwantedPart(pattern: AST.Pattern): string | null {
  let found: string | null = null;
  visitRegExpAST(pattern, {
    onAssertionEnter(node) {
      if (node.kind === "lookahead" || node.kind === "lookbehind") found = "lookahead or lookbehind";
    },
    onBackreferenceEnter() {
      found = "references to groups";
    },
    onModifiersEnter() {
      found = "flags inside the pattern; $regexi ignores case";
    },
  });
  return found;
}
