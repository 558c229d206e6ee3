import { isObject, type JsonObject } from "../json.ts";
import { MAX_MESSAGE_LENGTH, MAX_PHRASE_LENGTH, MAX_PHRASES } from "./limits.ts";
import type { Notes } from "./notes.ts";

/** What a configuration's `guardrails` ask for. */
export interface Guardrails {
  /** Phrases that a message may not hold. */
  blocked_input: string[];
  /** Phrases that an answer may not hold. */
  blocked_output: string[];
  /** Characters that a message may have, or null. */
  max_input_length: number | null;
  /** Sentences that every answer ends with, unless it holds them. */
  required_disclaimers: string[];
  /** What is answered instead of what was blocked. */
  blocked_message: string;
  /** Of guardrails that are a plain list of texts: they are instructions to the model. */
  instructions: string[];
}

export const BLOCKED_MESSAGE = "I can't help with that.";

/**
 * Reads `guardrails`: `blocked_phrases` (both ways), `blocked_input`, `blocked_output`, `max_input_length`,
 * `required_disclaimers`, `blocked_message`. A plain list of texts becomes instructions to the model.
 */
export function guardrailsOf(config: JsonObject, notes: Notes): Guardrails {
  const path = "/config/guardrails";
  const isList = Array.isArray(config.guardrails);
  const section = isObject(config.guardrails) ? config.guardrails : {};
  const texts = (name: string): string[] =>
    notes.texts(section[name], `${path}/${name}`, MAX_PHRASES, MAX_PHRASE_LENGTH);
  const both = texts("blocked_phrases");
  return {
    blocked_input: [...new Set([...both, ...texts("blocked_input")])],
    blocked_output: [...new Set([...both, ...texts("blocked_output")])],
    max_input_length: notes.whole(
      section.max_input_length,
      `${path}/max_input_length`,
      1,
      MAX_MESSAGE_LENGTH,
    ),
    required_disclaimers: texts("required_disclaimers"),
    blocked_message: notes.text(section.blocked_message, `${path}/blocked_message`) ?? BLOCKED_MESSAGE,
    instructions: isList ? notes.texts(config.guardrails, path, MAX_PHRASES, MAX_MESSAGE_LENGTH) : [],
  };
}
