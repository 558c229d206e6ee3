import type { Json, JsonObject } from "./json.ts";
import type { UnitName } from "./rule.ts";

export const FLAG_TYPES = ["boolean", "string", "number", "object"] as const;
export type FlagType = (typeof FLAG_TYPES)[number];

/** The part of those who meet the condition that gets the value; without a percentage, all of them. */
export interface FlagRule {
  condition?: JsonObject;
  percent?: number;
  value: Json;
}

/** A switch of an agent: the first rule that applies gives its value, else `default_value`. */
export interface Flag {
  key: string;
  type: FlagType;
  description?: string;
  enabled: boolean;
  default_value: Json;
  /** The value while it is switched off; without one, false for a boolean and null otherwise. */
  off_value?: Json;
  /** What percentages are of; `user` if it is left out. */
  unit?: UnitName;
  /** Tools that are taken out of the configuration while the value is false. */
  gates_tools?: string[];
  rules: FlagRule[];
}
