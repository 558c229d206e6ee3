import { isProblem } from "../../../api/problem.ts";
import type { Version } from "../../versions/version-type.ts";

/** Whether the same write may be taken later. */
export const mayPass = (error: unknown): boolean =>
  isProblem(error) &&
  (error.status === 0 || error.status === 401 || error.status === 429 || error.status >= 500);

/** Whether the agent was changed by something else. */
export const isBeaten = (error: unknown): boolean =>
  isProblem(error, "revision_mismatch", "concurrent_change");

/** Somebody else's change came between. */
export class Conflict extends Error {
  readonly theirs: Version;
  constructor(theirs: Version) {
    super("conflict");
    this.theirs = theirs;
  }
}
