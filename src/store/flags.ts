import { and, desc, eq, sql } from "drizzle-orm";
import type { Flag } from "../domain/flag.ts";
import type { Database } from "./database.ts";
import { flag } from "./tables.ts";

export type FlagRow = typeof flag.$inferSelect;

/** Newest first. */
export const listFlags = (
  db: Database,
  projectId: number,
  agentId: string,
  page: { limit: number; before: readonly [number, string] | null },
): Promise<FlagRow[]> =>
  db
    .select()
    .from(flag)
    .where(
      and(
        eq(flag.projectId, projectId),
        eq(flag.agentId, agentId),
        page.before === null
          ? undefined
          : sql`(${flag.createdAt}, ${flag.key}) < (${page.before[0]}, ${page.before[1]})`,
      ),
    )
    .orderBy(desc(flag.createdAt), desc(flag.key))
    .limit(page.limit);

/** The definitions of all flags of an agent. */
export async function flagsOfAgent(db: Database, projectId: number, agentId: string): Promise<Flag[]> {
  const rows = await db
    .select({ body: flag.body })
    .from(flag)
    .where(and(eq(flag.projectId, projectId), eq(flag.agentId, agentId)));
  return rows.map(({ body }) => body);
}

export const findFlag = async (
  db: Database,
  projectId: number,
  agentId: string,
  key: string,
): Promise<FlagRow | undefined> =>
  db.query.flag.findFirst({
    where: and(eq(flag.projectId, projectId), eq(flag.agentId, agentId), eq(flag.key, key)),
  });
