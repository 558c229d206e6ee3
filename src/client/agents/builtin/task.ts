import { isObject, type Json } from "../../../domain/json.ts";
import type { Message } from "../types.ts";

/** What a message to one of the built-in agents asks for. */
export interface Task {
  text: string;
  /** The context whose text goes with it, where there is one. */
  reads: string | null;
  /** The context that the result is written to. */
  writes: string;
  /** Whether a context that this makes is for all instances of the project. */
  shared: boolean;
}

/**
 * A message's data: the text alone, or `{text?, reads?, writes?, shared?}`. Throws TypeError for anything else, and for
 * what has neither a text nor a context to read.
 */
export function taskOf({ data }: Message, defaults: { reads: string; writes: string }): Task {
  if (typeof data === "string") return { text: data, reads: null, writes: defaults.writes, shared: false };
  if (!isObject(data)) throw new TypeError("Send text, or an object with text.");
  const text = textOf(data.text, "text") ?? "";
  const reads = textOf(data.reads, "reads") ?? (text === "" ? defaults.reads : null);
  const writes = textOf(data.writes, "writes") ?? defaults.writes;
  return { text, reads, writes, shared: data.shared === true };
}

function textOf(value: Json | undefined, name: string): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === "string") return value;
  throw new TypeError(`${name} must be text.`);
}

/** What there is to read in a context: the result of another built-in agent, or whatever else it holds. */
export function readable(data: Json): string {
  if (typeof data === "string") return data;
  if (isObject(data) && typeof data.result === "string") return data.result;
  return JSON.stringify(data, null, 2);
}
