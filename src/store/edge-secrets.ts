import { openSealed } from "./secrets/open.ts";

/** Who reads credentials in clear, and which. */
export interface SecretsAsked {
  projectId: number;
  agentId: string;
  names: readonly string[];
  /** `root`, or `key:<id>`. */
  actor: string;
  requestId: string;
  /** Milliseconds since 1970. */
  now: number;
}

/** Values by name; what does not exist is left out. Rejects with D1's error, and with Problem when one does not open. */
export type SecretReads = (asked: SecretsAsked) => Promise<Record<string, string>>;

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** One entry an hour for what the same key reads of the same agent. */
const AUDIT = `INSERT INTO audit (workspace_id, project_id, action, agent_id, actor, new_state, request_id, changed_at)
  SELECT p.workspace_id, p.id, 'credentials.read', ?2, ?3, ?4, ?5, ?6 FROM project p
  WHERE p.id = ?1 AND NOT EXISTS (SELECT 1 FROM audit a
    WHERE a.project_id = ?1 AND a.agent_id = ?2 AND a.action = 'credentials.read' AND a.actor = ?3 AND a.new_state = ?4
      AND a.changed_at > ?7)`;

const USED = `UPDATE credential SET last_used_at = ?3
  WHERE project_id = ?1 AND name IN (SELECT value FROM json_each(?2)) AND (last_used_at IS NULL OR last_used_at < ?3)`;

const SEALED = `SELECT name, ciphertext FROM credential
  WHERE project_id = ?1 AND name IN (SELECT value FROM json_each(?2))`;

/** Nothing that they answer is kept anywhere; that it was asked for is recorded in the same transaction. */
export const createSecretReads =
  (db: D1Database, masterKeys: string): SecretReads =>
  async ({ projectId, agentId, names, actor, requestId, now }) => {
    const list = JSON.stringify(names);
    const state = JSON.stringify({ credentials: names });
    const [, , sealed] = await db.batch<{ name: string; ciphertext: string }>([
      db.prepare(AUDIT).bind(projectId, agentId, actor, state, requestId, now, now - HOUR_MS),
      db.prepare(USED).bind(projectId, list, now - (now % MINUTE_MS)),
      db.prepare(SEALED).bind(projectId, list),
    ]);
    const opened = sealed!.results.map(async ({ name, ciphertext }) => [
      name,
      await openSealed(masterKeys, projectId, name, ciphertext),
    ]);
    return Object.fromEntries(await Promise.all(opened)) as Record<string, string>;
  };
