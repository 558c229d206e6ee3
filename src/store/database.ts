import { drizzle, type DrizzleD1Database } from "drizzle-orm/d1";
import type { BatchItem } from "drizzle-orm/batch";
import * as tables from "./tables.ts";

export type Database = DrizzleD1Database<typeof tables>;
/** One statement of a batch, which is D1's only transaction. */
export type Statement = BatchItem<"sqlite">;

/**
 * The database of a workspace: one for all of them today. Whoever needs a database asks here, so that workspaces can
 * be spread over several without touching a verb.
 */
export const locate = (env: Env, _workspace?: number): Database => drizzle(env.DB, { schema: tables });

/** Runs statements as one transaction and answers their results in order. */
export async function batch(db: Database, statements: Statement[]): Promise<unknown[]> {
  const [first, ...rest] = statements;
  if (!first) return [];
  return db.batch([first, ...rest]);
}
