import { and, desc, eq, isNull, lt, or, sql, type SQL } from "drizzle-orm";
import type { Database } from "./database.ts";
import { apiKey, project, workspace } from "./tables.ts";

export type ApiKeyRow = typeof apiKey.$inferSelect;

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

export const findTenantById = (
  db: Database,
  workspaceId: number,
  projectId: number,
): Promise<TenantRow | undefined> =>
  findTenant(db, and(eq(workspace.id, workspaceId), eq(project.id, projectId))!);

export const findApiKey = async (
  db: Database,
  workspaceId: number,
  id: string,
): Promise<ApiKeyRow | undefined> =>
  db.query.apiKey.findFirst({ where: and(eq(apiKey.workspaceId, workspaceId), eq(apiKey.id, id)) });

/** Newest first; with `boundProject` only that project's keys. */
export const listApiKeys = (
  db: Database,
  workspaceId: number,
  page: { limit: number; before: readonly [number, string] | null; boundProject: number | null },
): Promise<(ApiKeyRow & { project: string | null })[]> =>
  db
    .select({
      id: apiKey.id,
      workspaceId: apiKey.workspaceId,
      projectId: apiKey.projectId,
      name: apiKey.name,
      secretHash: apiKey.secretHash,
      role: apiKey.role,
      scopes: apiKey.scopes,
      createdBy: apiKey.createdBy,
      createdAt: apiKey.createdAt,
      expiresAt: apiKey.expiresAt,
      revokedAt: apiKey.revokedAt,
      project: project.slug,
    })
    .from(apiKey)
    .leftJoin(project, eq(project.id, apiKey.projectId))
    .where(
      and(
        eq(apiKey.workspaceId, workspaceId),
        page.boundProject === null ? undefined : eq(apiKey.projectId, page.boundProject),
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
