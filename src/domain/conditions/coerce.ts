import { once } from "./once.ts";
import { paidText, spendOn } from "./work.ts";

/**
 * GrowthBook compares as JavaScript does. These are its coercions, each in one place; they may throw on values that
 * cannot be converted, which no condition meets.
 */

/** `8` → `"8"`, `null` → `"null"`, `["a", "b"]` → `"a,b"`. */
export function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  return Array.isArray(value) ? listText(value) : String(value);
}

const listText = once((list: unknown[]) => {
  spendOn(list);
  return String(list);
});

/** `"8"` → `8`, `null`, `""` and `false` → `0`, `true` → `1`, what is no number → NaN. */
export const numberOf = (value: unknown): number =>
  typeof value === "number" ? value : Number(comparable(value));

/** What the engine may convert to a number, or compare by its order, without a look at more than one text. */
export function comparable(value: unknown): unknown {
  if (typeof value === "string") return paidText(value);
  return Array.isArray(value) ? paidText(listText(value)) : value;
}

/** An object or a list as JSON. */
export const jsonOf = once((value: object) => {
  spendOn(value);
  return JSON.stringify(value);
});

/** Text in lower case, which is never shorter; anything else as it is. */
export const folded = (value: unknown): unknown => (typeof value === "string" ? value.toLowerCase() : value);

/** Names that `$type` compares with. */
export const TYPE_NAMES = ["string", "number", "boolean", "array", "object", "null", "undefined"] as const;

export function typeName(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

/**
 * A version as text that sorts as versions do: `v1.2.3-rc.1+b5` → `"    1-    2-    3-rc-    1"`. The build is left
 * out; numbers are padded to five places; three parts without a pre-release get `~`, which sorts after all of them.
 */
export function sortableVersion(version: unknown): string {
  const given = typeof version === "number" ? String(version) : version;
  let text = typeof given === "string" && given !== "" ? given : "0";
  if (text.startsWith("v")) text = text.slice(1);
  const build = text.indexOf("+");
  const parts = (build < 0 ? text : text.slice(0, build)).split(/[-.]/);
  if (parts.length === 3) parts.push("~");
  return parts.map((part) => (/^[0-9]+$/.test(part) ? part.padStart(5, " ") : part)).join("-");
}
