import { and, desc, eq, getTableColumns, isNull, sql, type SQL } from "drizzle-orm";
import type { Grant } from "../domain/grants.ts";
import type { Database } from "./database.ts";
import { user } from "./tables.ts";

/** What a user is; `slug` is the project's, null with it for all of the workspace. */
export interface Membership extends Grant {
  slug: string | null;
}

export interface UserRow extends Omit<typeof user.$inferSelect, "email"> {
  email: string;
  /** All of the workspace's first, then by project. */
  memberships: Membership[];
}

const columns = {
  ...getTableColumns(user),
  email: sql<string>`${user.email}`,
  memberships: sql<string>`(SELECT json_group_array(json_object('project', m.project_id, 'slug', m.slug, 'role', m.role))
    FROM (SELECT t.project_id, p.slug, t.role FROM membership t LEFT JOIN project p ON p.id = t.project_id
      WHERE t.user_id = "user"."id" ORDER BY t.project_id) m)`,
};

const parsed = (row: Omit<UserRow, "memberships"> & { memberships: string }): UserRow => ({
  ...row,
  memberships: JSON.parse(row.memberships),
});

/** By id, or by username without regard to case; those who were deleted are not found. */
export async function findUser(
  db: Database,
  workspaceId: number,
  name: string,
): Promise<UserRow | undefined> {
  const condition = name.startsWith("us_")
    ? eq(user.id, name)
    : sql`lower(${user.username}) = lower(${name})`;
  const [row] = await db
    .select(columns)
    .from(user)
    .where(and(eq(user.workspaceId, workspaceId), condition, isNull(user.deletedAt)))
    .limit(1);
  return row && parsed(row);
}

/** Whether a text occurs in what a user is called, without regard to case. */
const calledLike = (text: string): SQL =>
  sql`instr(lower(${user.username} || char(10) || ${user.email} || char(10) || ${user.name}), lower(${text})) > 0`;

/** Newest first; with `boundProject` those who have a membership there. */
export async function listUsers(
  db: Database,
  workspaceId: number,
  page: {
    limit: number;
    before: readonly [number, string] | null;
    search: string | null;
    boundProject: number | null;
  },
): Promise<UserRow[]> {
  const { limit, before, search, boundProject } = page;
  const rows = await db
    .select(columns)
    .from(user)
    .where(
      and(
        eq(user.workspaceId, workspaceId),
        isNull(user.deletedAt),
        search === null ? undefined : calledLike(search),
        boundProject === null
          ? undefined
          : sql`EXISTS (SELECT 1 FROM membership t WHERE t.user_id = "user"."id" AND t.project_id = ${boundProject})`,
        before === null ? undefined : sql`("user"."created_at", "user"."id") < (${before[0]}, ${before[1]})`,
      ),
    )
    .orderBy(desc(user.createdAt), desc(user.id))
    .limit(limit);
  return rows.map(parsed);
}

/** Whether nobody has the username or the e-mail address, as a condition; who was deleted keeps the username. */
export const unclaimed = (workspaceId: number, username: string, email: string): SQL =>
  sql`NOT EXISTS (SELECT 1 FROM user WHERE workspace_id = ${workspaceId} AND lower(username) = lower(${username}))
    AND ${freeEmail(workspaceId, email, "")}`;

/** Whether nobody but the user with that id has the e-mail address, as a condition. */
export const freeEmail = (workspaceId: number, email: string, but: string): SQL =>
  sql`NOT EXISTS (SELECT 1 FROM user
    WHERE workspace_id = ${workspaceId} AND lower(email) = lower(${email}) AND id <> ${but})`;

/** Whether a user is there, and is what was read, as a condition. */
export const unchangedUser = ({ id, memberships }: Pick<UserRow, "id" | "memberships">): SQL =>
  sql`EXISTS (SELECT 1 FROM user WHERE id = ${id} AND deleted_at IS NULL)
    AND (SELECT json_group_array(json_array(project_id, role)) FROM (
      SELECT project_id, role FROM membership WHERE user_id = ${id} ORDER BY project_id
    )) = ${JSON.stringify(memberships.map(({ project, role }) => [project, role]))}`;

/** Whether the workspace has an owner, as a condition. */
export const hasOwner = (workspaceId: number): SQL =>
  sql`EXISTS (SELECT 1 FROM membership
    WHERE workspace_id = ${workspaceId} AND role = 'owner' AND project_id IS NULL)`;

/** Agents of a workspace that a user owns, or that are shared with the user by name. */
export const agentsNaming = async (
  db: Database,
  workspaceId: number,
  username: string,
): Promise<{ projectId: number; agentId: string }[]> =>
  db.all(sql`SELECT a.project_id AS projectId, a.agent_id AS agentId ${naming(workspaceId, username)}
    ORDER BY a.project_id, a.agent_id`);

/** As a FROM clause; `a` is the agent's row. */
export const naming = (workspaceId: number, username: string): SQL =>
  sql`FROM agent a JOIN project p ON p.id = a.project_id
    WHERE p.workspace_id = ${workspaceId} AND (a.owner = ${username}
      OR EXISTS (SELECT 1 FROM json_each(a.shares) s WHERE s.value ->> 'user' = ${username}))`;

/** Who owns an agent and whom it is shared with, without the user, as the SET of an UPDATE. */
export const withoutUser = (username: string): SQL =>
  sql`owner = nullif(owner, ${username}), shares = (SELECT json_group_array(json(s.value)) FROM json_each(shares) s
    WHERE s.value ->> 'user' IS NOT ${username})`;
