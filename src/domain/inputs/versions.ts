import * as z from "zod";
import { act, person, text, versionNumber } from "./common.ts";

const config = z.record(z.string(), z.unknown());

export const createVersion = z.object({
  version: versionNumber.optional(),
  config,
  description: text.optional(),
  created_by: person.optional(),
  status: z.enum(["draft", "published"]).optional(),
  parent_version: versionNumber.nullish(),
  activate: z.boolean().optional(),
  reason: text.optional(),
  changed_by: person.optional(),
});
export type CreateVersion = z.infer<typeof createVersion>;

export const replaceDraft = z.object({ config, description: text.optional(), changed_by: person.optional() });
export type ReplaceDraft = z.infer<typeof replaceDraft>;

export const publishVersion = act.extend({ activate: z.boolean().optional() });
export type PublishVersion = z.infer<typeof publishVersion>;

export const cloneVersion = z.object({
  target_version: versionNumber.optional(),
  description: text.optional(),
  created_by: person.optional(),
});
export type CloneVersion = z.infer<typeof cloneVersion>;

export const rollback = act.extend({ target_version: versionNumber.optional() });
export type Rollback = z.infer<typeof rollback>;

export const setLabel = act.extend({ version: versionNumber });
export type SetLabel = z.infer<typeof setLabel>;
