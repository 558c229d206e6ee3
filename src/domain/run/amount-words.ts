/**
 * The words and signs beside a number that tell whether it is money. All texts are folded: lower case, no accents. Only
 * a short stretch beside the number is looked at, so that each look takes the same time.
 */
const REACH = 32;

const before = (text: string, at: number): string => text.slice(Math.max(0, at - REACH), at);
const after = (text: string, at: number): string => text.slice(at, at + REACH);

const CODES =
  "brl|usd|eur|gbp|jpy|cny|rmb|chf|cad|aud|nzd|mxn|ars|clp|cop|pen|uyu|inr|aed|sar|egp|try|zar|pln|sek|nok|dkk|rs";
const NAMES =
  "real|reais|dolar(?:es)?|dollars?|euros?|pounds?|libras?|pesos?|bucks|quid|contos?|rupees?|yen|yuan|francs?|francos?|kr|zl";
const CURRENCY_BEFORE = new RegExp(`(?:\\p{Sc}|(?<![\\p{L}\\p{N}])(?:${CODES})[.:]?) ?$`, "u");
const CURRENCY_AFTER = new RegExp(
  `^ ?(?:(?:[a-z]{0,3}\\p{Sc}|(?:${CODES})(?![\\p{L}\\p{N}]))(?! ?\\d)|(?:de |of )?(?:${NAMES})(?![\\p{L}\\p{N}]))`,
  "u",
);

/** Whether a currency ends right before `at`: `R$ `, `US$`, `€`, `BRL `. */
export const currencyBefore = (text: string, at: number): boolean => CURRENCY_BEFORE.test(before(text, at));

/** Whether a currency begins right after `at`: ` reais`, `€`, ` de dolares`; one before another number is that number's. */
export const currencyAfter = (text: string, at: number): boolean => CURRENCY_AFTER.test(after(text, at));

const SCALES: readonly [RegExp, number, "word" | "letter"][] = [
  [/^ ?(?:mil|thousand|thousands|tausend|mille|tsd|k)(?![\p{L}\p{N}])/u, 1e3, "word"],
  [/^ ?(?:lakhs?)(?![\p{L}\p{N}])/u, 1e5, "word"],
  [/^ ?(?:milhao|milhoes|million|millions|millon|millones|millionen|mio|mn)(?![\p{L}\p{N}])/u, 1e6, "word"],
  [/^ ?(?:crores?)(?![\p{L}\p{N}])/u, 1e7, "word"],
  [/^ ?(?:bilhao|bilhoes|billion|billions|bn)(?![\p{L}\p{N}])/u, 1e9, "word"],
  [/^ ?(?:m|mi|mm)(?![\p{L}\p{N}])/u, 1e6, "letter"],
  [/^ ?(?:b|bi)(?![\p{L}\p{N}])/u, 1e9, "letter"],
];

/**
 * What a number before `at` is multiplied by, and where that word ends: `5k`, `1,5 mil`, `2 milhoes`. Letters that also
 * mean miles, metres or minutes count only beside a currency. Null when there is none.
 */
export function scaleAfter(
  text: string,
  at: number,
  isMoney: boolean,
): { factor: number; end: number } | null {
  const rest = after(text, at);
  for (const [pattern, factor, kind] of SCALES) {
    const match = pattern.exec(rest);
    if (match === null) continue;
    const end = at + match[0].length;
    return kind === "word" || isMoney || currencyAfter(text, end) ? { factor, end } : null;
  }
  return null;
}

const ATTACHED_BEFORE = /(?:[\p{L}\p{N}_+/@]|[#*] ?)$/u;
const IDENTIFIED =
  /(?<![\p{L}\p{N}])(?:cpf|cnpj|cep|rg|zip|pin|id|tel|telefone|phone|fone|celular|whatsapp|protocolo|pedido|ticket|codigo|code|agencia|ramal|ext|versao|version|no|n|numero|number)[ .:#°]{0,3}$/u;
const NOT_MONEY_AFTER =
  /^(?:[\p{L}\p{N}_°]|[-/]\p{L}| ?(?:[%‰]|(?:por ?cento|por ciento|percent|per cent|pct|prozent|pour ?cent|h|hs|hrs?|horas?|hours?|min|mins|minutos?|minutes?|seg|segundos?|seconds?|am|pm|a\.m|p\.m|uhr|dias?|days?|semanas?|weeks?|mes|meses|months?|anos?|years?|vezes|kgs?|quilos?|kilos?|mg|lbs?|oz|kms?|cm|mm|metros?|met(?:er|re)s?|miles?|milhas?|litros?|lit(?:er|re)s?|ml|kb|mb|gb|tb|kwh|px)(?![\p{L}\p{N}])))/u;

/** Whether a number that begins at `at` is part of a word, a path or a phone, or is named as an identifier. */
export const isNamedBefore = (text: string, at: number): boolean =>
  ATTACHED_BEFORE.test(before(text, at)) || IDENTIFIED.test(before(text, at));

/** Whether what follows a number makes it a percentage, an ordinal, a time, a measure or a part of a word. */
export const isNamedAfter = (text: string, at: number): boolean => NOT_MONEY_AFTER.test(after(text, at));

const MONTHS =
  "(?:jan(?:eiro|uary|ero)?|fev(?:ereiro)?|feb(?:ruary|rero)?|mar(?:co|ch|zo)?|abr(?:il)?|apr(?:il)?|mai(?:o)?|may(?:o)?|jun(?:ho|e|io)?|jul(?:ho|y|io)?|ago(?:sto)?|aug(?:ust)?|set(?:embro)?|sep(?:t|tember|tiembre)?|out(?:ubro)?|oct(?:ober|ubre)?|nov(?:embro|ember|iembre)?|dez(?:embro)?|dec(?:ember)?|dic(?:iembre)?)";
const MONTH_AFTER = new RegExp(`^ (?:de |of )?${MONTHS}(?![\\p{L}\\p{N}])`, "u");
const MONTH_BEFORE = new RegExp(
  `(?<![\\p{L}\\p{N}])${MONTHS}\\.? (?:de |del |of |\\d{1,2}(?:st|nd|rd|th)?, )?$`,
  "u",
);
const YEAR_BEFORE = /(?<![\p{L}\p{N}])(?:in|em|en|since|desde|until|ate|ano|ano de|year) $/u;

/** Whether a plain number is the day or the year of a date in words: `5 de maio`, `May 5, 2024`, `desde 2019`. */
export function isDated(text: string, from: number, to: number, value: number): boolean {
  const isDay = Number.isInteger(value) && value >= 1 && value <= 31;
  const isYear = Number.isInteger(value) && value >= 1900 && value <= 2099 && to - from === 4;
  const left = before(text, from);
  if (isDay) return MONTH_AFTER.test(after(text, to)) || MONTH_BEFORE.test(left);
  return isYear && (MONTH_BEFORE.test(left) || YEAR_BEFORE.test(left));
}
