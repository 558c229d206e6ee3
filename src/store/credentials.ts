import { and, desc, eq, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import { credential } from "./tables.ts";

/** A credential without its secret. */
export interface CredentialRow {
  name: string;
  provider: string | null;
  lastFour: string;
  createdBy: string;
  createdAt: number;
}

const PUBLIC = {
  name: credential.name,
  provider: credential.provider,
  lastFour: credential.lastFour,
  createdBy: credential.createdBy,
  createdAt: credential.createdAt,
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

/** Condition: no version refers to the credential that is active, labelled, or could become active by a rollback. */
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
      OR v.version IN (SELECT o.value ->> 'version' FROM json_each(a.overrides) o))
    AND instr(v.config, ${JSON.stringify({ credential: name }).slice(1, -1)}) > 0)`;
