import type { JsonObject } from "../json.ts";
import { MAX_PHRASE_LENGTH, MAX_PHRASES } from "./limits.ts";
import type { Notes } from "./notes.ts";

/** When a person should take over, as a configuration's `escalation_triggers` say. */
export interface EscalationTriggers {
  /** An amount of money from which on a message is escalated, in whatever currency it names; or null. */
  high_value_threshold: number | null;
  security_keywords: string[];
}

export function escalationOf(config: JsonObject, notes: Notes): EscalationTriggers {
  const path = "/config/escalation_triggers";
  const section = notes.section(config.escalation_triggers, path) ?? {};
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
