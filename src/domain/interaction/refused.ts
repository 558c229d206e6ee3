import type { FieldError } from "../errors.ts";

/** Why an item of a batch is not counted; the others are. */
export const REFUSALS = [
  "invalid_item",
  "in_future",
  "too_late",
  "agent_not_found",
  "agent_mismatch",
  "version_not_found",
  "experiment_not_found",
  "experiment_not_running",
  "rollout_not_found",
  "rollout_not_running",
  "unit_missing",
  "unit_not_enrolled",
  "quota_reached",
  "unavailable",
] as const;

export interface Refused {
  code: (typeof REFUSALS)[number];
  /** What to do about it. */
  message: string;
  /** The places at fault: JSON Pointers into the item. */
  errors: FieldError[];
}

/** `path`: the field that is at fault; none where the item is not. */
export const refused = (code: Refused["code"], path: string | null, message: string): Refused => ({
  code,
  message,
  errors: path === null ? [] : [{ path, message }],
});

export const noVersion = (version: number): Refused =>
  refused("version_not_found", "/version", `The agent has no published version ${version}.`);
