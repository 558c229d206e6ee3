import type { SQLWrapper } from "drizzle-orm";
import { drizzle, type DrizzleD1Database } from "drizzle-orm/d1";
import { SQLiteAsyncDialect } from "drizzle-orm/sqlite-core";
import * as tables from "./tables.ts";

export type Database = DrizzleD1Database<typeof tables> & { $client: D1Database };

/** One statement of a batch: an SQL template, or a query that drizzle's builders made. */
export type Statement = SQLWrapper;

/**
 * The database of a workspace: one for all of them today. Whoever needs a database asks here, so that workspaces can
 * be spread over several without touching a verb.
 */
export const locate = (env: Env, _workspace?: number): Database => drizzle(env.DB, { schema: tables });

const dialect = new SQLiteAsyncDialect();

/** A statement as D1 takes it. */
export function prepare(client: D1Database, statement: Statement): D1PreparedStatement {
  const { sql, params } = dialect.sqlToQuery(statement.getSQL());
  return client.prepare(sql).bind(...params);
}

/**
 * Runs statements as one transaction, D1's only kind, and answers the rows of each in order. Not drizzle's own batch:
 * that one cannot take SQL templates with parameters, and mixes up columns of one name.
 */
export async function batch(db: Database, statements: Statement[]): Promise<unknown[][]> {
  const results = await db.$client.batch(statements.map((statement) => prepare(db.$client, statement)));
  return results.map((result) => result.results);
}
