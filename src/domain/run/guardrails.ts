import { isObject, type JsonObject } from "../json.ts";
import { foldText } from "./fold.ts";
import { MAX_MESSAGE_LENGTH, MAX_PHRASE_LENGTH, MAX_PHRASES, MAX_SENTENCE_LENGTH } from "./limits.ts";
import type { Notes } from "./notes.ts";
import { compilePhrases, phraseIn } from "./phrases.ts";

/** What a configuration's `guardrails` ask for. */
export interface Guardrails {
  /** Phrases that a message may not hold, without regard to case and accents. */
  blocked_input: string[];
  /** Phrases that an answer may not hold. */
  blocked_output: string[];
  /** Characters that a message may have, or null. */
  max_input_length: number | null;
  /** Sentences that every answer ends with, unless it holds them. */
  required_disclaimers: string[];
  /** What is answered instead of what was blocked. */
  blocked_message: string;
  /** Of guardrails that are a plain list of texts: they are instructions to the model, and block nothing by themselves. */
  instructions: string[];
}

/** A guardrail that stopped a message or an answer: the phrase as configured, or the length that is allowed. */
export type Tripped =
  | { guardrail: "blocked_input" | "blocked_output"; value: string }
  | { guardrail: "max_input_length"; value: number };

const BLOCKED_MESSAGE = "I can't help with that.";

/**
 * Reads `guardrails`: `blocked_phrases` (both ways), `blocked_input`, `blocked_output`, `max_input_length`,
 * `required_disclaimers`, `blocked_message`. A plain list of texts becomes instructions to the model.
 */
export function guardrailsOf(config: JsonObject, notes: Notes): Guardrails {
  const path = "/config/guardrails";
  const isList = Array.isArray(config.guardrails);
  const section = isObject(config.guardrails) ? config.guardrails : {};
  const texts = (name: string, longest = MAX_PHRASE_LENGTH): string[] =>
    notes.texts(section[name], `${path}/${name}`, MAX_PHRASES, longest);
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
    required_disclaimers: texts("required_disclaimers", MAX_SENTENCE_LENGTH),
    blocked_message: notes.text(section.blocked_message, `${path}/blocked_message`) ?? BLOCKED_MESSAGE,
    instructions: isList ? notes.texts(config.guardrails, path, MAX_PHRASES, MAX_MESSAGE_LENGTH) : [],
  };
}

/** Code points of a text, up to one more than `most`. */
function lengthUpTo(text: string, most: number): number {
  let length = 0;
  for (const _ of text) {
    length += 1;
    if (length > most) break;
  }
  return length;
}

/** What stops a message before a model sees it, or null. */
export function trippedByInput(message: string, guardrails: Guardrails): Tripped | null {
  const most = guardrails.max_input_length;
  if (most !== null && lengthUpTo(message, most) > most)
    return { guardrail: "max_input_length", value: most };
  const phrase = phraseIn(message, compilePhrases(guardrails.blocked_input));
  return phrase === null ? null : { guardrail: "blocked_input", value: phrase };
}

/** What stops a whole answer, or null. */
export function trippedByOutput(answer: string, guardrails: Guardrails): Tripped | null {
  const phrase = phraseIn(answer, compilePhrases(guardrails.blocked_output));
  return phrase === null ? null : { guardrail: "blocked_output", value: phrase };
}

/** What is to be added to an answer so that it holds every disclaimer: each that is missing, as a paragraph of its own. */
export function missingDisclaimers(answer: string, disclaimers: readonly string[]): string {
  const said = foldText(answer);
  const missing = disclaimers.filter((disclaimer) => !said.includes(foldText(disclaimer)));
  const text = missing.join("\n\n");
  return said === "" || text === "" ? text : `\n\n${text}`;
}
