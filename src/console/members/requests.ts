import { ROLE_NAMES, ROLES, scopesBeyond, type Role, type Scope } from "../../domain/scope.ts";
import { api, body, segment } from "../api/client.ts";
import type { Me } from "../api/session.ts";

export const readMembers = (cursor: string | undefined, search: string | undefined) =>
  body(api.users.$get({ query: { cursor, search } }));

export type Member = Awaited<ReturnType<typeof readMembers>>["data"][number];
export type Membership = Member["memberships"][number];
export const readMember = (id: string) => body(api.users[":id"].$get({ param: { id: segment(id) } }));

export type NewMember = Parameters<typeof api.users.$post>[0]["json"];

export const createMember = (json: NewMember, once: string) =>
  body(api.users.$post({ json }, { headers: { "Idempotency-Key": once } }));

export const updateMember = (id: string, json: { name?: string; email?: string }) =>
  body(api.users[":id"].$patch({ param: { id: segment(id) }, json }));

export const replaceRoles = (id: string, memberships: Membership[]) =>
  body(api.users[":id"].memberships.$put({ param: { id: segment(id) }, json: { memberships } }));

export const removeMember = (id: string) => api.users[":id"].$delete({ param: { id: segment(id) } });

/** The roles that somebody may give: those with no scope that they lack, and owner only by owners and the root key. */
export const givable = ({ scopes, roles, key }: Me): Role[] =>
  ROLE_NAMES.filter(
    (role) =>
      scopesBeyond([...ROLES[role]], scopes as Scope[]).length === 0 &&
      (role !== "owner" || key.kind === "root" || roles.includes("owner")),
  );
