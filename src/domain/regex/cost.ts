import type { AST } from "@eslint-community/regexpp";
import { MAX_REGEX_INPUT } from "../limits.ts";
import { lettersOf, type Letters } from "./letters.ts";

/** What an engine that backtracks has to do, at worst, on a text of MAX_REGEX_INPUT characters. */
interface Cost {
  /** In how many ways this part can match from one place, such that the next character fits what follows. */
  ways: number;
  /** Steps of going through one of those ways and of giving up on the others. */
  steps: number;
}

const INPUT = MAX_REGEX_INPUT;

const isNullable = (element: AST.Element): boolean => {
  if (element.type === "Assertion") return true;
  if (element.type === "Quantifier") return element.min === 0 || isNullable(element.element);
  if (element.type === "Group" || element.type === "CapturingGroup")
    return element.alternatives.some((alternative) => alternative.elements.every(isNullable));
  return false;
};

/** The characters that an element can begin with, or that can come next if it matches nothing. */
function first(element: AST.Element, follow: Letters): Letters {
  if (element.type === "Assertion") return element.kind === "end" ? 0n : follow;
  if (element.type === "Quantifier")
    return first(element.element, follow) | (element.min === 0 ? follow : 0n);
  if (element.type === "Group" || element.type === "CapturingGroup")
    return element.alternatives.reduce((letters, part) => letters | firstOf(part.elements, follow), 0n);
  return isPiece(element) ? lettersOf(element) : ~0n;
}

const firstOf = (elements: AST.Element[], follow: Letters): Letters =>
  elements.reduceRight((next, element) => first(element, next), follow);

const isPiece = (element: AST.Element): element is AST.Character | AST.CharacterSet | AST.CharacterClass =>
  element.type === "Character" || element.type === "CharacterSet" || element.type === "CharacterClass";

function costOf(element: AST.Element, follow: Letters): Cost {
  if (element.type === "Group" || element.type === "CapturingGroup")
    return costOfChoice(element.alternatives, follow);
  return element.type === "Quantifier" ? costOfRepetition(element, follow) : { ways: 1, steps: 1 };
}

/** One after the other: each way through the first parts goes through the next. */
function costOfSequence(elements: AST.Element[], follow: Letters): Cost {
  const follows = followsOf(elements, follow);
  let ways = 1;
  let steps = 0;
  elements.forEach((element, at) => {
    const cost = costOf(element, follows[at]!);
    steps += ways * cost.steps;
    ways *= cost.ways;
  });
  return { ways, steps: Math.max(steps, 1) };
}

/** For each part of a sequence, the characters that can come after it. */
function followsOf(elements: AST.Element[], follow: Letters): Letters[] {
  const follows: Letters[] = [];
  let next = follow;
  for (let at = elements.length - 1; at >= 0; at -= 1) {
    follows[at] = next;
    next = first(elements[at]!, next);
  }
  return follows;
}

/** Alternatives that begin with different characters exclude each other. */
function costOfChoice(alternatives: AST.Alternative[], follow: Letters): Cost {
  const costs = alternatives.map(({ elements }) => costOfSequence(elements, follow));
  const starts = alternatives.map(({ elements }) => firstOf(elements, follow));
  const apart = starts.every((start, at) => starts.slice(at + 1).every((other) => (start & other) === 0n));
  const ways = costs.map((cost) => cost.ways);
  return {
    ways: apart ? Math.max(...ways) : ways.reduce((sum, each) => sum + each, 0),
    steps: costs.reduce((sum, cost) => sum + cost.steps, 0),
  };
}

/**
 * A repetition whose body cannot begin with what follows it can end in one place only. One whose body can match in
 * several ways multiplies them with each round, which is what lets a pattern run away.
 */
function costOfRepetition({ element, min, max }: AST.Quantifier, follow: Letters): Cost {
  const start = first(element, 0n);
  const most = Math.min(max, INPUT);
  const body = costOf(element, most > 1 ? follow | start : follow);
  if (most > 1 && isNullable(element)) return { ways: Infinity, steps: Infinity };
  const forced = (start & follow) === 0n && !isNullable(element);
  const rounds = forced || min >= most ? 1 : most - min + 1;
  // With one way only, no character is taken twice, however many rounds there are.
  if (body.ways === 1)
    return { ways: rounds, steps: Math.min(most * body.steps, INPUT * sizeOf(element)) + 1 };
  return { ways: rounds * body.ways ** most, steps: most * body.steps * body.ways ** most };
}

/** Characters, sets and assertions of a part, with counted repetitions written out. */
function sizeOf(element: AST.Element): number {
  if (element.type === "Quantifier")
    return Math.max(element.min, Number.isFinite(element.max) ? element.max : 1, 1) * sizeOf(element.element);
  if (element.type === "Group" || element.type === "CapturingGroup")
    return element.alternatives.reduce((sum, { elements }) => sum + sizeOfAll(elements), 0);
  return 1;
}
const sizeOfAll = (elements: AST.Element[]): number =>
  elements.reduce((sum, element) => sum + sizeOf(element), 1);

/** A repetition of one character at the very end never has to give back what it took. */
function withoutTail(elements: AST.Element[]): AST.Element[] {
  const last = elements.at(-1);
  if (last?.type !== "Quantifier" || !isPiece(last.element)) return elements;
  const rest = elements.slice(0, -1);
  if (last.min === 0) return withoutTail(rest);
  return [...rest, ...Array.from({ length: last.min }, () => last.element)];
}

/** Steps at worst of trying a pattern on a text of MAX_REGEX_INPUT characters; Infinity where they explode. */
export function worstSteps(pattern: AST.Pattern): number {
  return pattern.alternatives.reduce((sum, { elements }) => {
    const [head] = elements;
    const anchored = head?.type === "Assertion" && head.kind === "start";
    const { steps } = costOfSequence(withoutTail(elements), 0n);
    return sum + (anchored ? 1 : INPUT) * steps;
  }, 0);
}

export const sizeOfPattern = (pattern: AST.Pattern): number =>
  pattern.alternatives.reduce((sum, { elements }) => sum + sizeOfAll(elements), 0);
