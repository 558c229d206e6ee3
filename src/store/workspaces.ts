import { and, asc, eq, gt } from "drizzle-orm";
import type { Database } from "./database.ts";
import { project, workspace } from "./tables.ts";

export type WorkspaceRow = typeof workspace.$inferSelect;
export type ProjectRow = typeof project.$inferSelect;

export const findWorkspace = async (db: Database, slug: string): Promise<WorkspaceRow | undefined> =>
  db.query.workspace.findFirst({ where: eq(workspace.slug, slug) });

export const listWorkspaces = async (
  db: Database,
  page: { limit: number; after: string | null },
): Promise<WorkspaceRow[]> =>
  db.query.workspace.findMany({
    where: page.after === null ? undefined : gt(workspace.slug, page.after),
    orderBy: asc(workspace.slug),
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
  page: { limit: number; after: string | null },
): Promise<ProjectRow[]> =>
  db.query.project.findMany({
    where: and(
      eq(project.workspaceId, workspaceId),
      page.after === null ? undefined : gt(project.slug, page.after),
    ),
    orderBy: asc(project.slug),
    limit: page.limit,
  });
