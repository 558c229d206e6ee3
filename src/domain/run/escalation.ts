import type { JsonObject } from "../json.ts";
import { amountsIn } from "./amounts.ts";
import { MAX_PHRASE_LENGTH, MAX_PHRASES } from "./limits.ts";
import type { Notes } from "./notes.ts";
import { compilePhrases, phraseIn } from "./phrases.ts";

/** When a person should take over, as a configuration's `escalation_triggers` say. */
export interface EscalationTriggers {
  /** The amount of money from which on a message is escalated, in whatever currency it names; or null. */
  high_value_threshold: number | null;
  /** Words and phrases that escalate a message, without regard to case and accents. */
  security_keywords: string[];
}

/** Why a message was escalated: the highest amount in it, or the keyword as the configuration has it. */
export type Escalation =
  | { trigger: "high_value"; value: number }
  | { trigger: "security_keyword"; value: string };

export function escalationOf(config: JsonObject, notes: Notes): EscalationTriggers {
  const path = "/config/escalation_triggers";
  const section = notes.section(config.escalation_triggers, path) ?? {};
  notes.unknown(section, path, ["high_value_threshold", "security_keywords"]);
  return {
    high_value_threshold: notes.number(
      section.high_value_threshold,
      `${path}/high_value_threshold`,
      0,
      Number.MAX_VALUE,
    ),
    security_keywords: notes.texts(
      section.security_keywords,
      `${path}/security_keywords`,
      MAX_PHRASES,
      MAX_PHRASE_LENGTH,
    ),
  };
}

/** Whether a message needs a person, and why. An amount at the threshold does. */
export function escalated(message: string, triggers: EscalationTriggers): Escalation | null {
  const threshold = triggers.high_value_threshold;
  if (threshold !== null) {
    const highest = amountsIn(message).reduce((most, value) => Math.max(most, value), -Infinity);
    if (highest >= threshold) return { trigger: "high_value", value: highest };
  }
  const keyword = phraseIn(message, compilePhrases(triggers.security_keywords));
  return keyword === null ? null : { trigger: "security_keyword", value: keyword };
}
