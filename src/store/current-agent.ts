import type { Asker } from "../domain/access.ts";
import type { CurrentBy } from "../domain/current.ts";
import type { Revision } from "../domain/snapshot.ts";
import { askerJson, readableText } from "./readable.ts";

/** Whose current agent is asked for, and in which project. */
export interface CurrentWant {
  project: number;
  /** Null: a service. */
  user: string | null;
  asker: Asker;
  /** Whether the development agent will do where nobody has chosen one. */
  fallback: boolean;
}

export interface Current {
  agentId: string;
  by: CurrentBy;
}

const PROJECT = "SELECT epoch, revision FROM project WHERE id = ?1";

const currentText = (which: string): string => `SELECT c.agent_id AS agentId, c.chosen AS "by" FROM (
    SELECT d.agent_id, 'user' AS chosen, 1 AS place FROM user_default d WHERE d.project_id = ?1 AND d.user_id = ?2
    UNION ALL SELECT p.agent_id, 'project', 2 FROM agent p WHERE p.project_id = ?1 AND p.is_default = 1
    UNION ALL SELECT e.development_agent, 'development', 3 FROM project e WHERE e.id = ?1 AND ?3
  ) c CROSS JOIN agent a ON a.project_id = ?1 AND a.agent_id = c.agent_id
  WHERE a.deleted_at IS NULL${which} ORDER BY c.place LIMIT 1`;
const CURRENT = currentText("");
const READABLE = currentText(` AND ${readableText("a", "?4")}`);

/** The agent that somebody gets where none is named, as of a revision of the project; null: there is no such project. */
export async function readCurrent(
  db: Pick<D1Database, "prepare" | "batch">,
  { project, user, asker, fallback }: CurrentWant,
): Promise<(Revision & { current: Current | null }) | null> {
  const wanted = [project, user, fallback ? 1 : 0] as const;
  const [projects, agents] = await db.batch<never>([
    db.prepare(PROJECT).bind(project),
    asker.sees_all
      ? db.prepare(CURRENT).bind(...wanted)
      : db.prepare(READABLE).bind(...wanted, askerJson(asker, "read")),
  ]);
  const rows: Revision[] = projects!.results;
  const chosen: Current[] = agents!.results;
  const [row] = rows;
  return row ? { epoch: row.epoch, revision: row.revision, current: chosen[0] ?? null } : null;
}
