import { numberIn } from "./amount-numbers.ts";
import {
  currencyAfter,
  currencyBefore,
  isDated,
  isNamedAfter,
  isNamedBefore,
  scaleAfter,
} from "./amount-words.ts";
import { unaccented } from "./fold.ts";

/** Digits of other scripts, by their zero. */
const ZEROS = [0x660, 0x6f0, 0x966, 0x9e6, 0xe50];

/** Digits and number marks of other scripts as ours. */
const inOurDigits = (text: string): string =>
  text
    .replace(/[٠-٩۰-۹०-९০-৯๐-๙]/g, (digit) => {
      const point = digit.charCodeAt(0);
      return String(point - ZEROS.find((zero) => point >= zero && point <= zero + 9)!);
    })
    .replaceAll("٫", ".")
    .replaceAll("٬", ",");

/**
 * Runs of digits with what can join them: marks, a single space, brackets. A point before the first ones is theirs (`.5`),
 * but after a currency's sign it may end that (`R$.5000`) where more than cents follow.
 */
const CHAIN =
  /(?:(?<![\p{L}\p{N}.])\.(?=\d{1,2}(?!\d))|(?<![\p{L}\p{N}.\p{Sc}])\.)?\d+(?:(?:[.,'’:/-]| \(?|\) ?)\d+)*/gu;
/** Digits at which a run of groups without a currency is a phone, a card or an account. */
const ID_DIGITS = 8;
const SPACED = /^\d{1,3}(?: \d{3})+(?:[.,]\d{1,2})?$/;

/** A part of a chain between spaces and brackets; `from` and `to` are places in the text. */
interface Token {
  text: string;
  from: number;
  to: number;
}

function tokensOf(chain: string, from: number): Token[] {
  return Array.from(chain.matchAll(/[^ ()]+/g), (match) => ({
    text: match[0],
    from: from + match.index,
    to: from + match.index + match[0].length,
  }));
}

/** How many tokens from the first on are one number in groups of three: `5 000`, `1 234 567,89`. */
function spacedFrom(tokens: Token[]): number {
  if (!/^\d{1,3}$/.test(tokens[0]?.text ?? "")) return 1;
  let length = 1;
  while (/^\d{3}$/.test(tokens[length]?.text ?? "")) length += 1;
  return /^\d{3}[.,]\d{1,2}$/.test(tokens[length]?.text ?? "") ? length + 1 : length;
}

/** The same from the last one on. */
function spacedTo(tokens: Token[]): number {
  if (!/^\d{3}(?:[.,]\d{1,2})?$/.test(tokens.at(-1)?.text ?? "")) return 1;
  let length = 1;
  while (/^\d{3}$/.test(tokens.at(-length - 1)?.text ?? "")) length += 1;
  return /^\d{1,2}$/.test(tokens.at(-length - 1)?.text ?? "") ? length + 1 : length;
}

const joined = (tokens: Token[]): string => tokens.map(({ text }) => text).join(" ");

/** 2,3 million are 2,300,000, and not a little less. */
const scaled = (value: number, factor: number): number =>
  Math.min(Number((value * factor).toPrecision(15)), Number.MAX_VALUE);

/** The number beside a currency, at the beginning or at the end of what may also be a range or a date. */
const FIRST = /^\.?\d+(?:[., '’]\d+)*/;
const LAST = /(?:^\.)?\d+(?:[., '’]\d+)*$/;

function plainAmounts(text: string, tokens: Token[], chain: string): number[] {
  const first = tokens[0]!;
  if (isNamedBefore(text, first.from)) return [];
  const isIso = tokens.every((token) => !token.text.includes("-") || /^\d{4}-\d\d-\d\d$/.test(token.text));
  if (/[()]/.test(chain) || !isIso) return [];
  const whole = joined(tokens);
  const end = tokens.at(-1)!.to;
  if (tokens.length > 1 && SPACED.test(whole)) {
    if (/^\d{3} \d{3} \d{3}$/.test(whole) || isNamedAfter(text, end)) return [];
    return [numberIn(whole, false)].filter((value) => value !== null);
  }
  if (tokens.length > 1 && /^[\d ]+$/.test(whole) && whole.replaceAll(" ", "").length >= ID_DIGITS) return [];
  return tokens.flatMap((token) => {
    if (/[:/-]/.test(token.text) || (token.to === end && isNamedAfter(text, end))) return [];
    const value = numberIn(token.text, false);
    return value === null || isDated(text, token.from, token.to, value) ? [] : [value];
  });
}

function amountsOfChain(text: string, chain: string, from: number): number[] {
  const found: (number | null)[] = [];
  let tokens = tokensOf(chain, from);
  const end = from + chain.length;
  const isMoney = currencyBefore(text, from);
  const scales: { factor: number; end: number }[] = [];
  // `mil milhoes` is a number in Portugal.
  for (let at = end; scales.length < 2; at = scales.at(-1)!.end) {
    const scale = scaleAfter(text, at, isMoney);
    if (scale === null) break;
    scales.push(scale);
  }
  const factor = scales.reduce((product, scale) => product * scale.factor, 1);
  if (isMoney) {
    const count = spacedFrom(tokens);
    const value = numberIn(FIRST.exec(joined(tokens.slice(0, count)))![0], true);
    const isAll = count === tokens.length;
    found.push(value === null ? null : scaled(value, isAll ? factor : 1));
    tokens = tokens.slice(count);
  }
  const isNamed = scales.length > 0 || currencyAfter(text, scales.at(-1)?.end ?? end);
  if (isNamed && tokens.length > 0) {
    const count = spacedTo(tokens);
    const value = numberIn(LAST.exec(joined(tokens.slice(-count)))![0], true);
    found.push(value === null ? null : scaled(value, factor));
    tokens = tokens.slice(0, -count);
  }
  if (tokens.length > 0) found.push(...plainAmounts(text, tokens, chain));
  return found.filter((value) => value !== null);
}

/**
 * The amounts of money in a message, as numbers of whatever currency was meant, in their order. Beside a currency every
 * number counts. Without one, what is a date, a time, a phone, a document's or card's number, an ordinal or a percentage
 * does not: digits joined by `-`, `/` or `:`, more than seven digits without marks, several groups of together eight or
 * more, numbers that are part of a word or named as identifiers.
 */
export function amountsIn(message: string): number[] {
  const text = inOurDigits(unaccented(message));
  return Array.from(text.matchAll(CHAIN), (match) => amountsOfChain(text, match[0], match.index)).flat();
}
