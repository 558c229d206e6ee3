import { sql, type SQL, type SQLWrapper } from "drizzle-orm";
import type { Access, Asker, PrivateAccess, Share, Visibility } from "../domain/access.ts";
import { batch, type Database } from "./database.ts";
import { askerJson, readableText } from "./readable.ts";

const MARK = "\u0000";

/** Whether someone may use an agent so, as a condition on the agent's row; undefined: whatever agent it is. */
export function usable(a: string, asker: Asker, access: Access = "read"): SQL | undefined {
  if (asker.sees_all) return undefined;
  const [first, ...others] = readableText(a, MARK).split(MARK);
  const json = askerJson(asker, access);
  return sql.join([sql.raw(first!), ...others.flatMap((text) => [sql`${json}`, sql.raw(text)])]);
}

/** Whether someone may look at the agent that a row is of, as a condition; true of rows that are of none. */
export function ofReadable(projectId: number, agentId: SQLWrapper, asker: Asker): SQL | undefined {
  const condition = usable("hidden", asker);
  return (
    condition &&
    sql`NOT EXISTS (SELECT 1 FROM agent hidden
      WHERE hidden.project_id = ${projectId} AND hidden.agent_id = ${agentId} AND NOT ${condition})`
  );
}

/** Who may do what with an agent, deleted or not; null: a project's agent. Undefined: there is none of that id. */
export async function findAccess(
  db: Database,
  projectId: number,
  agentId: string,
): Promise<PrivateAccess | null | undefined> {
  const [rows] = await batch(db, [
    sql`SELECT visibility, owner, shares FROM agent WHERE project_id = ${projectId} AND agent_id = ${agentId}`,
  ]);
  const [row] = rows as { visibility: Visibility; owner: string | null; shares: string }[];
  return row && privateAccess({ ...row, shares: JSON.parse(row.shares) as Share[] });
}

/** Null: a project's agent. */
export const privateAccess = ({
  visibility,
  owner,
  shares,
}: PrivateAccess & { visibility: Visibility }): PrivateAccess | null =>
  visibility === "private" ? { owner, shares } : null;

/** The usernames of those who are named by username or id, by the names that they were named by. */
export async function findUsernames(
  db: Database,
  workspaceId: number,
  names: readonly string[],
): Promise<Map<string, string>> {
  if (names.length === 0) return new Map();
  const [rows] = await batch(db, [
    sql`SELECT n.value AS name, u.username AS username FROM json_each(${JSON.stringify(names)}) n
      JOIN user u ON u.workspace_id = ${workspaceId} AND u.deleted_at IS NULL
        AND (lower(u.username) = lower(n.value) OR u.id = n.value)`,
  ]);
  return new Map(
    (rows as { name: string; username: string }[]).map(({ name, username }) => [name, username]),
  );
}

/** Of these agents, those that someone may use so. */
export async function readUsable(
  db: Database,
  projectId: number,
  agentIds: readonly string[],
  asker: Asker,
  access: Access,
): Promise<Set<string>> {
  const [rows] = await batch(db, [
    sql`SELECT a.agent_id AS id FROM agent a WHERE a.project_id = ${projectId}
      AND a.agent_id IN (SELECT value FROM json_each(${JSON.stringify(agentIds)})) AND ${usable("a", asker, access) ?? sql`1`}`,
  ]);
  return new Set((rows as { id: string }[]).map(({ id }) => id));
}
