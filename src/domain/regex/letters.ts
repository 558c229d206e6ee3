import type { AST } from "@eslint-community/regexpp";

/**
 * Sets of characters, coarse but never too small: one bit for each ASCII character, and one for all others together.
 */
export type Letters = bigint;

const OTHERS: Letters = 1n << 128n;
const EVERY: Letters = (1n << 129n) - 1n;
const bit = (code: number): Letters => (code < 128 ? 1n << BigInt(code) : OTHERS);

function range(min: number, max: number): Letters {
  let letters = bit(max);
  for (let code = min; code <= Math.min(max, 127); code += 1) letters |= bit(code);
  return letters;
}

/** The ASCII characters that a pattern of one character matches. */
const ascii = (pattern: RegExp): Letters => {
  let letters = 0n;
  for (let code = 0; code < 128; code += 1) if (pattern.test(String.fromCharCode(code))) letters |= bit(code);
  return letters;
};

const DIGITS = ascii(/\d/);
const WORDS = ascii(/\w/);
const SPACES = ascii(/\s/) | OTHERS;

/** Exact on ASCII: what is left out there cannot match. */
const complement = (letters: Letters): Letters => (EVERY & ~letters) | OTHERS;

function setOf(set: AST.CharacterSet): Letters {
  if (set.kind === "any" || set.kind === "property") return EVERY;
  const letters = set.kind === "digit" ? DIGITS : set.kind === "word" ? WORDS : SPACES;
  return set.negate ? complement(letters) : letters;
}

function exact(piece: AST.Character | AST.CharacterSet | AST.CharacterClass): Letters {
  if (piece.type === "Character") return bit(piece.value);
  if (piece.type === "CharacterSet") return setOf(piece);
  let letters = 0n;
  for (const element of piece.elements) {
    if (element.type === "CharacterClassRange") letters |= range(element.min.value, element.max.value);
    else if (element.type === "Character" || element.type === "CharacterSet") letters |= exact(element);
    else return EVERY;
  }
  return piece.negate ? complement(letters) : letters;
}

const UPPER = ascii(/[A-Z]/);

/**
 * The characters that one piece of a pattern can match, and perhaps more. Capitals stand for both cases, so that two
 * pieces are seen to overlap with the flag `i` and without.
 */
export function lettersOf(piece: AST.Character | AST.CharacterSet | AST.CharacterClass): Letters {
  const letters = exact(piece);
  return letters | ((letters & UPPER) << 32n);
}
