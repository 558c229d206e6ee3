import { isObject } from "../domain/json.ts";
import { SignalboxError, messageOf } from "./errors.ts";
import type { Attributes } from "./types.ts";

const isPlain = (value: unknown): boolean =>
  typeof value === "string" ||
  typeof value === "boolean" ||
  value === null ||
  (typeof value === "number" && Number.isFinite(value));

const NONE: Attributes = Object.freeze({});

/**
 * Attributes as the server would see them after their way through JSON. Throws `invalid_attributes`, and TypeError for
 * what the server would not take for attributes.
 */
export function asSent(attributes: Attributes | null | undefined): Attributes {
  if (attributes === null || attributes === undefined) return NONE;
  if (!isObject(attributes)) throw notAttributes(attributes);
  if (!("toJSON" in attributes) && Object.values(attributes).every(isPlain)) return attributes;
  const sent = throughJson(attributes);
  if (!isObject(sent)) throw notAttributes(attributes);
  return sent;
}

function notAttributes(given: unknown): TypeError {
  const kind = isObject(given)
    ? "one that JSON makes no object of"
    : Array.isArray(given)
      ? "an array"
      : `a ${typeof given}`;
  return new TypeError(
    `resolve takes the attributes as an object, such as { user_id: "u1" }, or null for none; it was given ${kind}.`,
  );
}

function throughJson(attributes: Attributes): unknown {
  try {
    return JSON.parse(JSON.stringify(attributes));
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
