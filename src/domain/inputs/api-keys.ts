import * as z from "zod";
import { ROLE_NAMES, SCOPES } from "../scope.ts";
import { name, slug } from "./common.ts";

/** A user's id or username, or `me`. */
export const userName = z.string().min(1).max(64);

export const createApiKey = z
  .object({
    name,
    role: z.enum(ROLE_NAMES).optional(),
    scopes: z.array(z.enum(SCOPES)).min(1).optional(),
    /** Slug of the project that the key is for; left out or null: all projects that the calling key may use. */
    project: slug.nullish(),
    /** Whose key it is; left out or null: a service's. */
    user: userName.nullish(),
    expires_at: z.iso.datetime({ offset: true }).nullish(),
  })
  .refine((key) => (key.role === undefined) !== (key.scopes === undefined), {
    message: "send either role or scopes",
    path: ["role"],
  });
export type CreateApiKey = z.infer<typeof createApiKey>;

/** Seconds for which the old key holds beside the new one: 30 days, for those who roll out by hand. */
const MAX_OVERLAP_SECONDS = 30 * 24 * 3_600;
export const DEFAULT_OVERLAP_SECONDS = 3_600;

export const rotateApiKey = z.object({
  overlap_seconds: z.int().min(0).max(MAX_OVERLAP_SECONDS).optional(),
});
export type RotateApiKey = z.infer<typeof rotateApiKey>;
