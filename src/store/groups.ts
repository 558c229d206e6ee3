import { and, desc, eq, sql } from "drizzle-orm";
import type { Database, Statement } from "./database.ts";
import { rowsOf } from "./rows.ts";
import { savedGroup } from "./tables.ts";

export type GroupRow = typeof savedGroup.$inferSelect;

/** Newest first. */
export const listGroups = (
  db: Database,
  projectId: number,
  page: { limit: number; before: readonly [number, string] | null },
): Promise<GroupRow[]> =>
  db
    .select()
    .from(savedGroup)
    .where(
      and(
        eq(savedGroup.projectId, projectId),
        page.before === null
          ? undefined
          : sql`(${savedGroup.createdAt}, ${savedGroup.id}) < (${page.before[0]}, ${page.before[1]})`,
      ),
    )
    .orderBy(desc(savedGroup.createdAt), desc(savedGroup.id))
    .limit(page.limit);

export const findGroup = async (db: Database, projectId: number, id: string): Promise<GroupRow | undefined> =>
  db.query.savedGroup.findFirst({ where: and(eq(savedGroup.projectId, projectId), eq(savedGroup.id, id)) });

/** For a batch, whose rows `groupOf` reads. */
export const selectGroup = (projectId: number, id: string): Statement =>
  sql`SELECT * FROM saved_group WHERE project_id = ${projectId} AND id = ${id}`;

export const groupOf = (rows: unknown): GroupRow => rowsOf(savedGroup, rows)[0]!;

/** Ids of all groups of a project. */
export async function groupIds(db: Database, projectId: number): Promise<Set<string>> {
  const rows = await db
    .select({ id: savedGroup.id })
    .from(savedGroup)
    .where(eq(savedGroup.projectId, projectId));
  return new Set(rows.map((row) => row.id));
}
