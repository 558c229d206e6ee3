import { and, desc, eq, lt, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { project, workspace } from "./tables.ts";

export type WorkspaceRow = typeof workspace.$inferSelect;
export type ProjectRow = typeof project.$inferSelect;

export const findWorkspace = async (db: Database, slug: string): Promise<WorkspaceRow | undefined> =>
  db.query.workspace.findFirst({ where: eq(workspace.slug, slug) });

export const listWorkspaces = async (
  db: Database,
  page: { limit: number; before: number | null },
): Promise<WorkspaceRow[]> =>
  db.query.workspace.findMany({
    where: page.before === null ? undefined : lt(workspace.id, page.before),
    orderBy: desc(workspace.id),
    limit: page.limit,
  });

export const findProject = async (
  db: Database,
  workspaceId: number,
  slug: string,
): Promise<ProjectRow | undefined> =>
  db.query.project.findFirst({ where: and(eq(project.workspaceId, workspaceId), eq(project.slug, slug)) });

export const listProjects = async (
  db: Database,
  workspaceId: number,
  page: { limit: number; before: number | null },
): Promise<ProjectRow[]> =>
  db.query.project.findMany({
    where: and(
      eq(project.workspaceId, workspaceId),
      page.before === null ? undefined : lt(project.id, page.before),
    ),
    orderBy: desc(project.id),
    limit: page.limit,
  });

/** Numbers of those of the projects that the workspace has. */
export async function findProjectIds(
  db: Database,
  workspaceId: number,
  slugs: readonly string[],
): Promise<Map<string, number>> {
  const rows = await db
    .select({ id: project.id, slug: project.slug })
    .from(project)
    .where(
      and(
        eq(project.workspaceId, workspaceId),
        sql`${project.slug} IN (SELECT value FROM json_each(${JSON.stringify(slugs)}))`,
      ),
    );
  return new Map(rows.map(({ id, slug }) => [slug, id]));
}
