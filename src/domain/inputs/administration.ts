import * as z from "zod";
import { ROLE_NAMES, SCOPES } from "../scope.ts";
import { SLUG } from "../slug.ts";
import { name } from "./common.ts";

const slug = z
  .string()
  .regex(SLUG, "must start with a-z or 0-9 and hold only a-z, 0-9, _ and -, 63 characters at most");

const named = { slug, name: name.optional() };

export const createWorkspace = z.object(named);
export type CreateWorkspace = z.infer<typeof createWorkspace>;

export const createProject = z.object(named);
export type CreateProject = z.infer<typeof createProject>;

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
