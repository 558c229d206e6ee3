import * as z from "zod";
import { ROLE_NAMES } from "../scope.ts";
import { name, slug } from "./common.ts";

const USERNAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;
/** `me` is the caller, and ids begin so. */
const RESERVED = /^(?:me$|us_)/i;

const username = z
  .string()
  .regex(
    USERNAME,
    "must start with a letter or a digit and hold only letters, digits, ., _ and -, 63 characters at most",
  )
  .refine((text) => !RESERVED.test(text), "is reserved");

const email = z.email("must be an e-mail address").max(254);
const role = z.enum(ROLE_NAMES);

/** Slug of a project; null: every project of the workspace. Left out: all that the calling key reaches. */
const project = slug.nullish();

export const createUser = z.object({
  username,
  email,
  name: name.optional(),
  role: role.default("viewer"),
  project,
});
export type CreateUser = z.infer<typeof createUser>;

export const updateUser = z
  .object({ name: name.optional(), email: email.optional() })
  .refine((change) => change.name !== undefined || change.email !== undefined, {
    message: "send name or email: a username never changes",
  });
export type UpdateUser = z.infer<typeof updateUser>;

/** Roles of one user: one in each project, and one in all of the workspace. */
const MAX_MEMBERSHIPS = 500;

export const replaceMemberships = z.object({
  memberships: z.array(z.object({ project, role })).max(MAX_MEMBERSHIPS),
});
export type ReplaceMemberships = z.infer<typeof replaceMemberships>;
