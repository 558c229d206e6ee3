import * as z from "zod";
import { ROLE_NAMES, SCOPES } from "../scope.ts";
import { SLUG } from "../slug.ts";
import { name } from "./common.ts";

export const slug = z
  .string()
  .regex(SLUG, "must start with a-z or 0-9 and hold only a-z, 0-9, _ and -, 63 characters at most");

export const createWorkspace = z.object({ slug, name: name.optional() });
export type CreateWorkspace = z.infer<typeof createWorkspace>;

export const createProject = createWorkspace;
export type CreateProject = CreateWorkspace;

export const createApiKey = z
  .object({
    name,
    role: z.enum(ROLE_NAMES).optional(),
    scopes: z.array(z.enum(SCOPES)).min(1).optional(),
    /** Slug of the project that the key is for; left out or null: all projects that the calling key may use. */
    project: slug.nullish(),
    expires_at: z.iso.datetime({ offset: true }).nullish(),
  })
  .refine((key) => (key.role === undefined) !== (key.scopes === undefined), {
    message: "send either role or scopes",
    path: ["role"],
  });
export type CreateApiKey = z.infer<typeof createApiKey>;
