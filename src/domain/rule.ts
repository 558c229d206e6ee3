import type { JsonObject } from "./json.ts";

/** What is randomised: the attribute `user_id`, or `session_id`. */
export type UnitName = "user" | "session";
export const UNIT_NAMES = ["user", "session"] as const satisfies readonly UnitName[];

/** One version of a split, and its share in percent. */
export interface SplitArm {
  version: number;
  weight: number;
}

/** Who meets the condition gets the version, or the version that the split has for its unit. */
export interface Rule {
  id: string;
  description?: string;
  condition: JsonObject;
  version?: number;
  /** Weights add up to 100. */
  split?: SplitArm[];
  /** What a split is by; `user` if it is left out. */
  unit?: UnitName;
}

/** A unit that is given a version by name. */
export type Override = { version: number } & ({ user_id: string } | { session_id: string });
