import { and, desc, eq, sql, type SQL } from "drizzle-orm";
import type { Asker } from "../domain/access.ts";
import { usable } from "./access.ts";
import type { Database, Statement } from "./database.ts";
import { credential } from "./tables.ts";

/** A credential without its secret. */
export interface CredentialRow {
  name: string;
  provider: string | null;
  lastFour: string;
  createdBy: string;
  createdAt: number;
  /** To the minute; null: never. */
  lastUsedAt: number | null;
  /** Id of the master key that sealed it. */
  keyId: string;
}

const PUBLIC = {
  name: credential.name,
  provider: credential.provider,
  lastFour: credential.lastFour,
  createdBy: credential.createdBy,
  createdAt: credential.createdAt,
  lastUsedAt: credential.lastUsedAt,
  keyId: sql<string>`substr(ciphertext, 4, instr(substr(ciphertext, 4), ':') - 1)`,
};

/** Whether a configuration `v` refers to a credential, whose name is SQL. */
const refersTo = (name: SQL): SQL =>
  sql`instr(v.config, substr(json_object('credential', ${name}), 2, length(json_object('credential', ${name})) - 2)) > 0`;

/**
 * Whether someone may know of a credential: not of one that was a literal key of an agent, or that an agent's versions
 * refer to, which they may not look at, unless a tool or an agent that they may look at refers to it as well. Undefined:
 * of all.
 */
function knowable(projectId: number, asker: Asker): SQL | undefined {
  const hidden = usable("h", asker);
  const shown = usable("a", asker);
  return (
    hidden &&
    sql`(${credential.name} NOT IN (
        SELECT t.atom FROM agent h
        JOIN version v ON v.project_id = h.project_id AND v.agent_id = h.agent_id AND instr(v.config, '"credential"') > 0,
          json_tree(v.config) t
        WHERE h.project_id = ${projectId} AND NOT ${hidden} AND t.key = 'credential' AND t.type = 'text'
        UNION ALL
        SELECT u.new_state ->> 'name' FROM agent h
        JOIN audit u ON u.project_id = h.project_id AND u.agent_id = h.agent_id AND u.action = 'credential.created'
        WHERE h.project_id = ${projectId} AND NOT ${hidden})
      OR EXISTS (SELECT 1 FROM agent a JOIN version v ON v.project_id = a.project_id AND v.agent_id = a.agent_id
        WHERE a.project_id = ${projectId} AND ${shown} AND ${refersTo(sql`${credential.name}`)})
      OR EXISTS (SELECT 1 FROM tool x
        WHERE x.project_id = ${projectId} AND x.definition ->> 'credential' = ${credential.name}))`
  );
}

/** The agent whose literal key a credential was, as SQL; null: nobody's. An agent's id begins such a name. */
export const agentOfCredential = (projectId: number, name: string): SQL => sql`(
  SELECT u.agent_id FROM agent h
  JOIN audit u ON u.project_id = h.project_id AND u.agent_id = h.agent_id AND u.action = 'credential.created'
  WHERE h.project_id = ${projectId} AND substr(${name}, 1, length(h.agent_id) + 1) = h.agent_id || '-'
    AND u.new_state ->> 'name' = ${name} LIMIT 1)`;

/** Newest first, of those that the asker may know of; never the ciphertext. */
export const listCredentials = (
  db: Database,
  { projectId, asker }: { projectId: number; asker: Asker },
  page: { limit: number; before: readonly [number, string] | null },
): Promise<CredentialRow[]> =>
  db
    .select(PUBLIC)
    .from(credential)
    .where(
      and(
        eq(credential.projectId, projectId),
        knowable(projectId, asker),
        page.before === null
          ? undefined
          : sql`(${credential.createdAt}, ${credential.name}) < (${page.before[0]}, ${page.before[1]})`,
      ),
    )
    .orderBy(desc(credential.createdAt), desc(credential.name))
    .limit(page.limit);

/** If the asker may know of it. */
export const findCredential = async (
  db: Database,
  { projectId, asker }: { projectId: number; asker: Asker },
  name: string,
): Promise<CredentialRow | undefined> =>
  (
    await db
      .select(PUBLIC)
      .from(credential)
      .where(and(eq(credential.projectId, projectId), eq(credential.name, name), knowable(projectId, asker)))
  )[0];

/** A credential's row, as an SQL condition. */
export const thisCredential = (projectId: number, name: string) =>
  sql`project_id = ${projectId} AND name = ${name}`;

/** For a batch: yields one CredentialRow, or none. */
export const selectCredential = (projectId: number, name: string): Statement => sql`
  SELECT name, provider, last_four AS lastFour, created_by AS createdBy, created_at AS createdAt,
    last_used_at AS lastUsedAt, ${PUBLIC.keyId} AS keyId
  FROM credential WHERE ${thisCredential(projectId, name)}`;

/** The sealed text. */
export const readSealed = async (
  db: Database,
  projectId: number,
  name: string,
): Promise<string | undefined> =>
  (
    await db
      .select({ sealed: credential.ciphertext })
      .from(credential)
      .where(and(eq(credential.projectId, projectId), eq(credential.name, name)))
  )[0]?.sealed;

/** `minute`: milliseconds since 1970. What was noted already is not written again. */
export const noteUsed = (projectId: number, name: string, minute: number): Statement => sql`
  UPDATE credential SET last_used_at = ${minute}
  WHERE ${thisCredential(projectId, name)} AND (last_used_at IS NULL OR last_used_at < ${minute})`;

/**
 * Condition: no tool refers to the credential, and no version that is active, labelled, served by a rule, a rollout or
 * an experiment, or that could become active by a rollback.
 */
export const credentialUnused = (projectId: number, name: string) => sql`NOT EXISTS (
  SELECT 1 FROM version v JOIN agent a ON a.project_id = v.project_id AND a.agent_id = v.agent_id
  WHERE v.project_id = ${projectId}
    AND NOT EXISTS (SELECT 1 FROM deprecation d
      WHERE d.project_id = v.project_id AND d.agent_id = v.agent_id AND d.version = v.version)
    AND (EXISTS (SELECT 1 FROM label l
        WHERE l.project_id = v.project_id AND l.agent_id = v.agent_id AND l.version = v.version)
      OR EXISTS (SELECT 1 FROM activation t
        WHERE t.project_id = v.project_id AND t.agent_id = v.agent_id AND t.version = v.version AND t.undone = 0)
      OR v.version IN (SELECT j.atom FROM json_tree(a.rules) j WHERE j.key = 'version')
      OR v.version IN (SELECT o.value ->> 'version' FROM json_each(a.overrides) o)
      OR v.version IN (SELECT x.value ->> 'version' FROM experiment e, json_each(e.live, '$.arms') x
        WHERE e.project_id = v.project_id AND e.agent_id = v.agent_id AND e.live IS NOT NULL)
      OR EXISTS (SELECT 1 FROM rollout r
        WHERE r.project_id = v.project_id AND r.agent_id = v.agent_id AND r.live IS NOT NULL
          AND v.version IN (r.live ->> 'target_version', r.live ->> 'stable_version')))
    AND instr(v.config, ${JSON.stringify({ credential: name }).slice(1, -1)}) > 0)
  AND NOT EXISTS (SELECT 1 FROM tool WHERE project_id = ${projectId} AND definition ->> 'credential' = ${name})`;
