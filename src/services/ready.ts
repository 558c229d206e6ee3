import journal from "../../migrations/meta/_journal.json" with { type: "json" };
import { locate } from "../store/database.ts";
import { appliedMigrations } from "../store/migrations.ts";

export interface Readiness {
  ready: boolean;
  /** Migrations that this build needs and the database lacks. */
  missing: string[];
}

/** Whether the database answers and has every migration that this build was made with. */
export async function readiness(env: Env): Promise<Readiness> {
  const applied = await appliedMigrations(locate(env));
  const missing = journal.entries.map((entry) => `${entry.tag}.sql`).filter((name) => !applied.has(name));
  return { ready: missing.length === 0, missing };
}
