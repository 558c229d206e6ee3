import { and, desc, eq, getTableColumns, isNull, lt, or, sql, type SQL } from "drizzle-orm";
import type { Grant } from "../domain/grants.ts";
import type { Database } from "./database.ts";
import { apiKey, project, user, workspace } from "./tables.ts";

export type ApiKeyRow = typeof apiKey.$inferSelect;

/** A key with its user's name, and what that user is; a service's has neither. */
export interface HeldKeyRow extends ApiKeyRow {
  username: string | null;
  grants: Grant[];
}

export interface TenantRow {
  workspaceId: number;
  workspace: string;
  projectId: number;
  project: string;
}

const findTenant = async (db: Database, condition: SQL): Promise<TenantRow | undefined> =>
  (
    await db
      .select({
        workspaceId: workspace.id,
        workspace: workspace.slug,
        projectId: project.id,
        project: project.slug,
      })
      .from(project)
      .innerJoin(workspace, eq(workspace.id, project.workspaceId))
      .where(condition)
      .limit(1)
  )[0];

/** The project with this slug, in the workspace with this slug or number. */
export const findTenantBySlug = (
  db: Database,
  inWorkspace: { slug: string } | { id: number },
  projectSlug: string,
): Promise<TenantRow | undefined> =>
  findTenant(
    db,
    and(
      "slug" in inWorkspace ? eq(workspace.slug, inWorkspace.slug) : eq(workspace.id, inWorkspace.id),
      eq(project.slug, projectSlug),
    )!,
  );

/** The project that every deployment begins with. */
export const findDefaultTenant = (db: Database): Promise<TenantRow | undefined> =>
  findTenantBySlug(db, { slug: "default" }, "default");

export const findTenantById = (
  db: Database,
  workspaceId: number,
  projectId: number,
): Promise<TenantRow | undefined> =>
  findTenant(db, and(eq(workspace.id, workspaceId), eq(project.id, projectId))!);

export async function findApiKey(
  db: Database,
  workspaceId: number,
  id: string,
): Promise<HeldKeyRow | undefined> {
  const [row] = await db
    .select({
      ...getTableColumns(apiKey),
      username: user.username,
      grants: sql<string>`(SELECT json_group_array(json_object('project', m.project_id, 'role', m.role))
        FROM membership m WHERE m.user_id = ${apiKey.userId})`,
    })
    .from(apiKey)
    .leftJoin(user, eq(user.id, apiKey.userId))
    .where(and(eq(apiKey.workspaceId, workspaceId), eq(apiKey.id, id)))
    .limit(1);
  return row && { ...row, grants: JSON.parse(row.grants) };
}

/** Newest first; with `boundProject` only that project's keys, and those alone that each of `userIds` has. */
export const listApiKeys = (
  db: Database,
  workspaceId: number,
  page: {
    limit: number;
    before: readonly [number, string] | null;
    boundProject: number | null;
    userIds: string[];
  },
): Promise<(ApiKeyRow & { project: string | null; username: string | null })[]> =>
  db
    .select({ ...getTableColumns(apiKey), project: project.slug, username: user.username })
    .from(apiKey)
    .leftJoin(project, eq(project.id, apiKey.projectId))
    .leftJoin(user, eq(user.id, apiKey.userId))
    .where(
      and(
        eq(apiKey.workspaceId, workspaceId),
        eq(apiKey.kind, "key"),
        page.boundProject === null ? undefined : eq(apiKey.projectId, page.boundProject),
        ...page.userIds.map((id) => eq(apiKey.userId, id)),
        page.before === null
          ? undefined
          : or(
              lt(apiKey.createdAt, page.before[0]),
              and(eq(apiKey.createdAt, page.before[0]), lt(apiKey.id, page.before[1])),
            ),
      ),
    )
    .orderBy(desc(apiKey.createdAt), desc(apiKey.id))
    .limit(page.limit);

/** The condition of a key that is not revoked yet. */
export const unrevoked = (workspaceId: number, id: string): SQL =>
  sql`${and(eq(apiKey.workspaceId, workspaceId), eq(apiKey.id, id), isNull(apiKey.revokedAt))}`;
