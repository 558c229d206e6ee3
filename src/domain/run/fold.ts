/** Accents and vowel points, and what is drawn as nothing: leaving them out changes no word. Vowel signs of Indic scripts stay. */
const DROPPED = new RegExp(
  "[\\u0300-\\u036f\\u0591-\\u05c7\\u064b-\\u065f\\u0670\\u1ab0-\\u1aff\\u1dc0-\\u1dff\\u20d0-\\u20f0\\ufe20-\\ufe2f]" +
    "|\\p{Default_Ignorable_Code_Point}",
  "gu",
);

const fold = (character: string): string => {
  const folded = character
    .normalize("NFKD")
    .toUpperCase()
    .toLowerCase()
    .normalize("NFKD")
    .replace(DROPPED, "");
  return folded.replace(/\s/gu, " ");
};

const SPACE = [32];
const ASCII: number[][] = Array.from({ length: 128 }, (_, point) => {
  if (point === 32 || (point >= 9 && point <= 13)) return SPACE;
  return [point >= 65 && point <= 90 ? point + 32 : point];
});

const known = new Map<number, number[]>();
const MAX_KNOWN = 4_096;

/**
 * The code points that a code point is compared by: without case, accents and width, and every white space as a space.
 * None, one or several. A text is folded code point by code point, so that it can come in pieces.
 */
export function foldedPoints(point: number): number[] {
  if (point < 128) return ASCII[point]!;
  let points = known.get(point);
  if (points === undefined) {
    points = Array.from(fold(String.fromCodePoint(point)), (character) => character.codePointAt(0)!);
    if (known.size < MAX_KNOWN) known.set(point, points);
  }
  return points;
}

/**
 * A text in lower case without accents and width; line breaks stay. Folded by code points as well: putting a long run of
 * marks in order, as normalizing a whole text does, takes a time of the second power.
 */
export const unaccented = (text: string): string =>
  text
    .toLowerCase()
    .replace(/\P{ASCII}/gu, (character) => String.fromCodePoint(...foldedPoints(character.codePointAt(0)!)));

/** A text as it is compared: folded, with single spaces, none at its ends. */
export const foldText = (text: string): string =>
  Array.from(text, (character) => String.fromCodePoint(...foldedPoints(character.codePointAt(0)!)))
    .join("")
    .replace(/ +/g, " ")
    .trim();

const IGNORABLE = /\p{Default_Ignorable_Code_Point}/u;

/** Whether a code point is drawn as nothing: a soft hyphen, a space or joiner without width, and the like. */
export const isIgnorable = (point: number): boolean =>
  point >= 0xad && IGNORABLE.test(String.fromCodePoint(point));

const WORD = /[\p{L}\p{N}\p{M}_]/u;
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** Whether a code point holds on to its neighbour in a word: letters and digits do, in scripts that have spaces between words. */
export function clings(point: number): boolean {
  if (point < 128)
    return (
      (point >= 97 && point <= 122) ||
      (point >= 48 && point <= 57) ||
      point === 95 ||
      (point >= 65 && point <= 90)
    );
  const character = String.fromCodePoint(point);
  return WORD.test(character) && !UNSPACED.test(character);
}
