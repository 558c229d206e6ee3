import { and, desc, eq, sql } from "drizzle-orm";
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

/** Newest first; never the ciphertext. */
export const listCredentials = (
  db: Database,
  projectId: number,
  page: { limit: number; before: readonly [number, string] | null },
): Promise<CredentialRow[]> =>
  db
    .select(PUBLIC)
    .from(credential)
    .where(
      and(
        eq(credential.projectId, projectId),
        page.before === null
          ? undefined
          : sql`(${credential.createdAt}, ${credential.name}) < (${page.before[0]}, ${page.before[1]})`,
      ),
    )
    .orderBy(desc(credential.createdAt), desc(credential.name))
    .limit(page.limit);

export const findCredential = async (
  db: Database,
  projectId: number,
  name: string,
): Promise<CredentialRow | undefined> =>
  (
    await db
      .select(PUBLIC)
      .from(credential)
      .where(and(eq(credential.projectId, projectId), eq(credential.name, name)))
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
