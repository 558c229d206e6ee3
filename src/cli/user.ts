import type { InferResponseType } from "hono/client";
import type { Api } from "./api.ts";
import { moment } from "./output/plain.ts";
import { facts } from "./output/table.ts";

/** What the API answers. */
export type User = InferResponseType<Api["v1"]["users"][":id"]["$get"], 200>;
export type Membership = User["memberships"][number];

/** `admin@checkout`, or `viewer` where it is in all of the workspace. */
const roleIn = ({ project, role }: Membership): string => (project === null ? role : `${role}@${project}`);

/** `viewer, admin@checkout` */
export const rolesOf = (memberships: readonly Membership[]): string => memberships.map(roleIn).join(", ");

export const summaryOf = (user: User): string =>
  facts([
    ["user", user.username],
    ["id", user.id],
    ["name", user.name],
    ["email", user.email],
    ["roles", rolesOf(user.memberships) || "none"],
    ["created", moment(user.created_at)],
    ["changed", moment(user.updated_at)],
  ]);

/** `ada is admin@checkout` */
export const standingOf = ({ username, memberships }: User): string =>
  memberships.length > 0 ? `${username} is ${rolesOf(memberships)}` : `${username} has no role`;
