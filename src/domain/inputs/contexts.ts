import * as z from "zod";
import { json, person, text, versionNumber } from "./common.ts";

const expected = z.int().min(0);

export const putContext = z.object({
  data: json.refine((data) => data !== undefined, "is missing"),
  change_description: text.optional(),
  /** 0: there must be no such context yet. */
  expected_version: expected.optional(),
  shared: z.boolean().optional(),
  created_by: person.optional(),
});
export type PutContext = z.infer<typeof putContext>;

/** A patch's body is the patch: what goes with it is in the query. */
export interface PatchContext {
  change_description?: string | undefined;
  expected_version?: number | undefined;
  created_by?: string | undefined;
}

export const rollbackContext = z.object({
  target_version: versionNumber,
  reason: text.optional(),
  changed_by: person.optional(),
});
export type RollbackContext = z.infer<typeof rollbackContext>;
