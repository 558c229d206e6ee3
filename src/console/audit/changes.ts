import { common } from "../strings/common.ts";
import type { Entry } from "./entries.ts";

export interface Change {
  field: string;
  before: unknown;
  after: unknown;
}

/** The fields in which the two states of an entry differ. */
export function changesOf({ previous_state: before, new_state: after }: Entry): Change[] {
  const fields = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  return (
    [...fields]
      .map((field) => ({ field, before: before?.[field], after: after?.[field] }))
      // Both come from one service, which keeps the order of members.
      .filter((change) => JSON.stringify(change.before) !== JSON.stringify(change.after))
  );
}

/** A value of a state, short enough to read in a row. */
export const shown = (value: unknown): string =>
  value === undefined || value === null
    ? common.unknown
    : typeof value === "string"
      ? value
      : JSON.stringify(value);
