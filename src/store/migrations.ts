import { sql } from "drizzle-orm";
import type { Database } from "./database.ts";

/** Names of the migrations that wrangler has applied; none while its table is not there. */
export async function appliedMigrations(db: Database): Promise<Set<string>> {
  const tables = await db.all<{ n: number }>(
    sql`SELECT count(*) AS n FROM sqlite_master WHERE name = 'd1_migrations'`,
  );
  if (tables[0]?.n === 0) return new Set();
  const rows = await db.all<{ name: string }>(sql`SELECT name AS name FROM d1_migrations`);
  return new Set(rows.map((row) => row.name));
}
