import { SignalboxError, messageOf } from "./errors.ts";
import type { Attributes } from "./types.ts";

const isPlain = (value: unknown): boolean =>
  typeof value === "string" ||
  typeof value === "boolean" ||
  value === null ||
  (typeof value === "number" && Number.isFinite(value));

/** Attributes as the server would see them after their way through JSON. Throws `invalid_attributes`. */
export function asSent(attributes: Attributes): Attributes {
  if (Object.values(attributes).every(isPlain)) return attributes;
  try {
    const sent: Attributes = JSON.parse(JSON.stringify(attributes));
    return sent;
  } catch (error) {
    throw new SignalboxError("invalid_attributes", {
      detail: `The attributes cannot be written as JSON: ${messageOf(error)}`,
      cause: error,
    });
  }
}

/** The same text for the same values, whatever the order of their names. */
export function canonical(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, item]) => `${JSON.stringify(name)}:${canonical(item)}`).join(",")}}`;
}
