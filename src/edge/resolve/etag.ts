import { MAX_BODY_DEPTH } from "../../domain/limits.ts";
import { invalid } from "./options.ts";

/** JSON in which the order of names does not matter. Throws `invalid_request` when it is nested too deeply. */
function canonical(value: unknown, depth = 0): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  if (depth > MAX_BODY_DEPTH) throw invalid("/attributes", "is nested too deeply");
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item, depth + 1)).join(",")}]`;
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, item]) => `${JSON.stringify(name)}:${canonical(item, depth + 1)}`).join(",")}}`;
}

/** 64 bits of a text in hex: two hashes in the manner of FNV-1a, mixed. It tells answers apart and guards nothing. */
export function fingerprint(text: string): string {
  const { high, low } = hash(text);
  return word(high) + word(low);
}

/** A fingerprint of named values in which their order does not matter. Throws `invalid_request` as `canonical` does. */
export function fingerprintOf(record: Readonly<Record<string, unknown>>): string {
  let [sumHigh, sumLow] = [0, 0];
  for (const name in record) {
    const value = record[name];
    const { high, low } = hash(
      typeof value === "string" ? `${name}\0${value}` : `${name}\x01${canonical(value)}`,
    );
    sumHigh = (sumHigh + high) | 0;
    sumLow = (sumLow + low) | 0;
  }
  return word(sumHigh) + word(sumLow);
}

function hash(text: string): { high: number; low: number } {
  let high = 0x811c9dc5;
  let low = 0x1b873593;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    high = Math.imul(high ^ code, 0x01000193);
    low = Math.imul(low ^ code, 0x85ebca6b);
    low ^= low >>> 13;
  }
  high = Math.imul(high ^ (low >>> 16), 0xc2b2ae35);
  low = Math.imul(low ^ (high >>> 15), 0x27d4eb2f);
  return { high: high ^ (high >>> 13), low: low ^ (low >>> 16) };
}

/** From a table: it is in every answer, and no number's own `toString(16)` is as fast. */
const BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

const word = (bits: number): string =>
  BYTES[bits >>> 24]! + BYTES[(bits >>> 16) & 255]! + BYTES[(bits >>> 8) & 255]! + BYTES[bits & 255]!;

/** Whether an `If-None-Match` names the tag, by weak comparison. */
export const matches = (header: string, tag: string): boolean =>
  header.trim() === "*" || header.split(",").some((part) => part.trim().replace(/^W\//, "") === tag);
