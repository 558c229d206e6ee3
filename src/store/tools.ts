import { and, desc, eq, sql, type SQL } from "drizzle-orm";
import type { Database, Statement } from "./database.ts";
import { rowsOf } from "./rows.ts";
import { tool } from "./tables.ts";

export type ToolRow = typeof tool.$inferSelect;

export const findTool = async (db: Database, projectId: number, name: string): Promise<ToolRow | undefined> =>
  db.query.tool.findFirst({ where: and(eq(tool.projectId, projectId), eq(tool.name, name)) });

/** Those of these names that there are. */
export const findTools = (db: Database, projectId: number, names: readonly string[]): Promise<ToolRow[]> =>
  db
    .select()
    .from(tool)
    .where(
      and(
        eq(tool.projectId, projectId),
        // One parameter, however many names there are.
        sql`${tool.name} IN (SELECT value FROM json_each(${JSON.stringify(names)}))`,
      ),
    );

/** Names and kinds of those that there are. */
export const findToolKinds = (
  db: Database,
  projectId: number,
  names: readonly string[],
): Promise<{ name: string; kind: string }[]> =>
  db
    .select({ name: tool.name, kind: sql<string>`${tool.definition} ->> 'kind'` })
    .from(tool)
    .where(
      and(
        eq(tool.projectId, projectId),
        sql`${tool.name} IN (SELECT value FROM json_each(${JSON.stringify(names)}))`,
      ),
    );

/** A tool's row, as an SQL condition. */
export const thisTool = (projectId: number, name: string): SQL =>
  sql`project_id = ${projectId} AND name = ${name}`;

/** For a batch, whose rows `toolOf` reads. */
export const selectTool = (projectId: number, name: string): Statement =>
  sql`SELECT * FROM tool WHERE ${thisTool(projectId, name)}`;

export const toolOf = (rows: unknown): ToolRow => rowsOf(tool, rows)[0]!;

/** Newest first. */
export const listTools = (
  db: Database,
  projectId: number,
  page: { limit: number; before: readonly [number, string] | null },
): Promise<ToolRow[]> =>
  db
    .select()
    .from(tool)
    .where(
      and(
        eq(tool.projectId, projectId),
        page.before === null
          ? undefined
          : sql`(${tool.createdAt}, ${tool.name}) < (${page.before[0]}, ${page.before[1]})`,
      ),
    )
    .orderBy(desc(tool.createdAt), desc(tool.name))
    .limit(page.limit);

/** Does nothing where there is a tool of that name. */
export const insertTool = (row: ToolRow): Statement => sql`
  INSERT INTO tool (project_id, name, description, definition, secret, created_by, created_at, updated_at)
  VALUES (${row.projectId}, ${row.name}, ${row.description}, ${JSON.stringify(row.definition)}, ${row.secret},
    ${row.createdBy}, ${row.createdAt}, ${row.updatedAt})
  ON CONFLICT DO NOTHING`;

/** Writes all that people can change of a tool, and raises its revision. */
export const writeTool = (row: ToolRow): Statement => sql`
  UPDATE tool SET description = ${row.description}, definition = ${JSON.stringify(row.definition)},
    secret = ${row.secret}, updated_at = ${row.updatedAt}, revision = ${row.revision}
  WHERE ${thisTool(row.projectId, row.name)}`;
