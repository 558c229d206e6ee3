import { sql } from "drizzle-orm";
import { batch, type Database } from "./database.ts";
import type { DueExperiment } from "./experiments.ts";

/** Running experiments of which an enabled webhook wants to hear that they are significant; any of them, if there are more. */
export async function heardExperiments(db: Database, limit: number): Promise<DueExperiment[]> {
  const [rows] = await batch(db, [
    sql`SELECT x.id, x.project_id AS "projectId", p.slug AS project, k.id AS "workspaceId", k.slug AS workspace
      FROM experiment x JOIN project p ON p.id = x.project_id JOIN workspace k ON k.id = p.workspace_id
      WHERE x.live IS NOT NULL AND x.status = 'running' AND EXISTS (
        SELECT 1 FROM webhook w, json_each(w.events) e
        WHERE w.project_id = x.project_id AND w.enabled = 1 AND (w.agent_id IS NULL OR w.agent_id = x.agent_id)
          AND e.value IN ('*', 'experiment.*', 'experiment.significant'))
      ORDER BY random() LIMIT ${limit}`,
  ]);
  return rows as DueExperiment[];
}

/** What was found to differ, of one phase of an experiment. */
export interface Found {
  projectId: number;
  agentId: string;
  testId: string;
  phase: number;
  version: number;
}

/** Whether it was told before, as a condition. */
export const wasTold = ({ projectId, agentId, testId, phase, version }: Found) => sql`EXISTS (
  SELECT 1 FROM audit WHERE project_id = ${projectId} AND agent_id = ${agentId} AND action = 'experiment.significant'
    AND version = ${version} AND new_state ->> 'test_id' = ${testId} AND new_state ->> 'phase' = ${phase})`;

export async function isTold(db: Database, found: Found): Promise<boolean> {
  const [rows] = await batch(db, [sql`SELECT ${wasTold(found)} AS told`]);
  return (rows as { told: number }[])[0]!.told === 1;
}
