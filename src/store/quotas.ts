import { sql, type SQL } from "drizzle-orm";
import { batch, type Database } from "./database.ts";

/** What a project has, as SQL numbers: agents that are not deleted, and all versions. */
export const counted = {
  agents: (projectId: number): SQL =>
    sql`(SELECT count(*) FROM agent WHERE project_id = ${projectId} AND deleted_at IS NULL)`,
  versions: (projectId: number): SQL => sql`(SELECT count(*) FROM version WHERE project_id = ${projectId})`,
};

export async function readCounts(
  db: Database,
  projectId: number,
): Promise<{ agents: number; versions: number }> {
  const [rows] = await batch(db, [
    sql`SELECT ${counted.agents(projectId)} AS agents, ${counted.versions(projectId)} AS versions`,
  ]);
  return (rows as { agents: number; versions: number }[])[0]!;
}

/** Outcomes of the day that begins then (milliseconds since 1970), as shards have told of them up to now. */
export async function readOutcomes(db: Database, projectId: number, day: number): Promise<number> {
  // By agent, which the key of the table begins with.
  const [rows] = await batch(db, [
    sql`SELECT coalesce(sum(m.total_requests), 0) AS total FROM agent a CROSS JOIN agent_version_metrics m
      WHERE a.project_id = ${projectId} AND m.project_id = a.project_id AND m.agent_id = a.agent_id
        AND m.interval = 'day' AND m.bucket = ${day}`,
  ]);
  return (rows as { total: number }[])[0]!.total;
}
