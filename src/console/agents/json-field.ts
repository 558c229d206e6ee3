import { isObject, type JsonObject } from "../../domain/json.ts";
import { messageOf } from "../api/problem.ts";
import { agents as text } from "../strings/agents.ts";

/** A JSON object as it is typed; nothing is null. */
export const shownJson = (value: unknown): string =>
  value === null || value === undefined ? "" : JSON.stringify(value, null, 2);

/** What was typed, or why it is no JSON object. */
export function readJson(typed: string): { value: JsonObject | null } | { fault: string } {
  if (typed.trim() === "") return { value: null };
  try {
    const value: unknown = JSON.parse(typed);
    return isObject(value) ? { value: value as JsonObject } : { fault: text.form.notObject };
  } catch (error) {
    return { fault: text.form.notJson(messageOf(error)) };
  }
}
