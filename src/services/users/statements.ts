import { sql } from "drizzle-orm";
import type { Statement } from "../../store/database.ts";
import { guard } from "../../store/guards.ts";
import { hasOwner, unchangedUser, type Membership, type UserRow } from "../../store/users.ts";
import type { Call } from "../call.ts";

/** Aborts with 409 unless the user is still what was read: what the caller may do to them rests on that. */
export const guardAsRead = (row: UserRow): Statement => guard("concurrent_change", unchangedUser(row));

const isOwner = ({ project, role }: Membership): boolean => project === null && role === "owner";

/** After a write that ends these memberships: aborts with 409 if the workspace has lost its last owner by it. */
export const guardOwner = (call: Call, ended: readonly Membership[]): Statement[] =>
  ended.some(isOwner) ? [guard("last_owner", hasOwner(call.tenant.workspaceId))] : [];

export const LAST_OWNER = "A workspace keeps an owner: make somebody else an owner of all of it first.";

/** Has every isolate read the workspace's keys anew, and with them what their users are. */
export const raiseAuthRevision = (call: Call): Statement =>
  sql`UPDATE workspace SET auth_revision = auth_revision + 1 WHERE id = ${call.tenant.workspaceId}`;

export const insertMemberships = (call: Call, userId: string, memberships: Membership[]): Statement =>
  sql`INSERT INTO membership (workspace_id, user_id, project_id, role, created_at)
    SELECT ${call.tenant.workspaceId}, ${userId}, t.value ->> 'project', t.value ->> 'role', ${call.now}
    FROM json_each(${JSON.stringify(memberships)}) t`;
