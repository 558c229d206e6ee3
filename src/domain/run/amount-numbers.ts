/** Digits of a plain number that names no currency: with more it is an account, a phone or an order. */
const MAX_PLAIN_DIGITS = 7;

/** Of digits without end too: what a double holds, fifteen of them exactly. */
const finite = (digits: string): number => Math.min(Number(digits), Number.MAX_VALUE);

const digitsOf = (text: string): string => text.replace(/\D/g, "");

/** `1.234.567` and `12,34,567`: groups of three after the first, or of two before the last, as in India. */
const isGrouped = (groups: string[]): boolean => {
  const [first = "", ...rest] = groups;
  if (first.length < 1 || first.length > 3 || rest.length === 0) return false;
  if (rest.every(({ length }) => length === 3)) return true;
  return (
    first.length <= 2 && rest.at(-1)!.length === 3 && rest.slice(0, -1).every(({ length }) => length === 2)
  );
};

const isAddress = (groups: string[]): boolean =>
  groups.length === 4 && groups.every((group) => Number(group) <= 255);

/**
 * The number that a run of digits with `.`, `,`, `'` or single spaces between them stands for, or null. The last of two
 * kinds of marks is the decimal one; a single mark before exactly three digits groups thousands. `isMoney`: a currency
 * stands beside it, so that it cannot be an account number or an address.
 */
export function numberIn(text: string, isMoney: boolean): number | null {
  const digits = digitsOf(text);
  if (digits.length === 0) return null;
  const marks = text.replace(/\d/g, "").replaceAll("’", "'");
  if (marks === "") {
    if (isMoney) return finite(text);
    return text.length > MAX_PLAIN_DIGITS || /^0\d/.test(text) ? null : Number(text);
  }
  const last = marks.at(-1)!;
  const groups = text.split(/\D/);
  const decimals = groups.at(-1)!;
  const isDecimal = (last === "." || last === ",") && marks.indexOf(last) === marks.length - 1;
  if (marks.length === 1) {
    const [whole = ""] = groups;
    if (isDecimal && (!isGrouped(groups) || whole === "0")) return finite(`${whole}.${decimals}`);
    return isGrouped(groups) ? finite(digits) : null;
  }
  const kinds = new Set(marks);
  if (kinds.size === 1) {
    if (!isMoney && last === "." && isAddress(groups)) return null;
    return isGrouped(groups) ? finite(digits) : null;
  }
  const whole = groups.slice(0, -1);
  return kinds.size === 2 && isDecimal && isGrouped(whole) ? finite(`${whole.join("")}.${decimals}`) : null;
}
