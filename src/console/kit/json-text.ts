import { isObject, type JsonObject } from "../../domain/json.ts";
import { messageOf } from "../api/problem.ts";
import { common as text } from "../strings/common.ts";

/** What was typed as JSON, or why it is none. */
export type Read<T> = { value: T; fault: null } | { value: undefined; fault: string };

export function readJsonText(typed: string): Read<unknown> {
  try {
    return { value: JSON.parse(typed) as unknown, fault: null };
  } catch (error) {
    return { value: undefined, fault: text.notJson(messageOf(error)) };
  }
}

/** Nothing typed is an empty object. */
export function readObjectText(typed: string): Read<JsonObject> {
  if (typed.trim() === "") return { value: {}, fault: null };
  const read = readJsonText(typed);
  if (read.fault !== null) return read;
  return isObject(read.value)
    ? { value: read.value as JsonObject, fault: null }
    : { value: undefined, fault: text.notObject };
}

/** The object that was typed, for whoever needs no words about what is none: `empty` where nothing was typed. */
export const objectIn = (typed: string, empty: JsonObject | null = null): JsonObject | null =>
  typed.trim() === "" ? empty : (readObjectText(typed).value ?? null);

/** A value as JSON to go on with; nothing is an empty text. */
export const jsonText = (value: unknown): string =>
  value === null || value === undefined ? "" : JSON.stringify(value, null, 2);
