import { isOperators } from "../../../domain/conditions/compile.ts";
import { isObject } from "../../../domain/json.ts";
import { conditions as text } from "../../strings/conditions.ts";

/** Values of a list that are named; the others are counted. */
const NAMED = 5;
/** Characters of a text that are shown. */
const LONGEST = 60;

const { says } = text;
const BARE = /^[\p{L}\p{N}_.@+-]+$/u;

/** A condition in words: `plan is pro and country is one of BR, PT`. Null, or one that asks for nothing: `everyone`. */
export function conditionWords(condition: unknown): string {
  if (condition === null || condition === undefined) return text.everyone;
  return isObject(condition) ? objectWords(condition, false) : text.nobody;
}

/** `inside` another one, several parts need brackets. */
function objectWords(condition: Record<string, unknown>, inside: boolean): string {
  const entries = Object.entries(condition);
  const parts = entries.map(([key, value]) => partWords(key, value, inside || entries.length > 1));
  if (parts.length === 0) return text.everyone;
  const joined = parts.join(text.and);
  return inside && parts.length > 1 ? text.all(joined) : joined;
}

const innerWords = (condition: unknown): string =>
  isObject(condition) ? objectWords(condition, true) : text.nobody;

function partWords(key: string, value: unknown, inside: boolean): string {
  if (key === "$not") return text.not(isObject(value) ? objectWords(value, false) : text.nobody);
  if (key === "$and" || key === "$or" || key === "$nor") return listWords(key, value, inside);
  return valueWords(key, value);
}

function listWords(key: "$and" | "$or" | "$nor", value: unknown, inside: boolean): string {
  if (!Array.isArray(value)) return text.nobody;
  if (value.length === 0) return key === "$nor" ? text.nobody : text.everyone;
  const parts = value.map(innerWords);
  if (key === "$nor") return text.none(parts.join(text.or));
  const joined = parts.join(key === "$and" ? text.and : text.or);
  return inside && parts.length > 1 ? text.all(joined) : joined;
}

/** What is asked of one attribute. */
function valueWords(attribute: string, asked: unknown): string {
  if (!isObject(asked) || !isOperators(asked)) return `${attribute} ${says.is} ${shown(asked)}`;
  return Object.entries(asked)
    .map(([operator, operand]) => operatorWords(attribute, operator, operand))
    .join(text.and);
}

function operatorWords(attribute: string, operator: string, operand: unknown): string {
  switch (operator) {
    case "$exists":
      return `${attribute} ${operand === false ? says.missing : says.exists}`;
    case "$not":
      return notWords(attribute, operand);
    case "$elemMatch":
      return says.$elemMatch(
        attribute,
        isObject(operand) && !isOperators(operand)
          ? objectWords(operand, true)
          : valueWords(says.element, operand),
      );
    case "$size":
      return valueWords(says.$size(attribute), operand);
    case "$all":
    case "$alli":
      return `${attribute} ${says[operator]} ${listed(operand)}`;
    default:
      return plainWords(attribute, operator, operand);
  }
}

function notWords(attribute: string, operand: unknown): string {
  if (isObject(operand) && Object.keys(operand).length === 1 && "$regex" in operand)
    return `${attribute} ${says.notRegex} ${shown(operand["$regex"])}`;
  return text.not(valueWords(attribute, operand));
}

function plainWords(attribute: string, operator: string, operand: unknown): string {
  const known = Object.hasOwn(says, operator) ? says[operator as keyof typeof says] : operator;
  const words = typeof known === "string" ? known : operator;
  return `${attribute} ${words} ${Array.isArray(operand) ? listed(operand) : shown(operand)}`;
}

function listed(list: unknown): string {
  if (!Array.isArray(list)) return shown(list);
  if (list.length === 0) return text.nothing;
  const named = list.slice(0, list.length > NAMED + 1 ? NAMED : list.length).map(shown);
  const left = list.length - named.length;
  return [...named, ...(left > 0 ? [text.more(left)] : [])].join(", ");
}

/** Text stands without quotes where it cannot be taken for something else. */
export function shown(value: unknown): string {
  if (value === null || value === undefined) return text.missing;
  if (typeof value === "string") {
    const short = value.length > LONGEST ? `${value.slice(0, LONGEST - 1)}…` : value;
    const isPlain = BARE.test(short) && !/^(true|false|missing|-?[\d.]+)$/.test(short);
    return isPlain ? short : text.quoted(short);
  }
  if (typeof value === "object" && isObject(value) && isOperators(value)) return valueWords("", value).trim();
  const json = JSON.stringify(value);
  return json.length > LONGEST ? `${json.slice(0, LONGEST - 1)}…` : json;
}
