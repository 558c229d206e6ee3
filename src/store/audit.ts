import { and, desc, eq, gte, isNull, lt, or, sql, type SQL } from "drizzle-orm";
import type { Asker } from "../domain/access.ts";
import { ofReadable } from "./access.ts";
import type { Database, Statement } from "./database.ts";
import { audit } from "./tables.ts";

/** What stands in an audit row; states may be SQL, so that a batch can record what it found. */
export interface AuditEntry {
  workspaceId: number | SQL;
  projectId: number | null;
  action: string;
  agentId?: string | SQL | null;
  version?: number | SQL | null;
  actor: string;
  changedBy?: string | null;
  reason?: string | null;
  /** An object, or an SQL expression of JSON text. */
  previous?: Record<string, unknown> | SQL | null;
  next?: Record<string, unknown> | SQL | null;
  requestId: string;
  now: number;
}

const isSql = (value: unknown): value is SQL =>
  typeof value === "object" && value !== null && "queryChunks" in value;

const state = (value: AuditEntry["previous"]): SQL =>
  value === null || value === undefined ? sql`NULL` : isSql(value) ? value : sql`${JSON.stringify(value)}`;

/** Writes an audit row; with `from` (`FROM … WHERE …`) only if that yields a row, whose columns the states may use. */
export const auditInsert = (entry: AuditEntry, from: SQL = sql``): Statement =>
  sql`
    INSERT INTO audit (workspace_id, project_id, action, agent_id, version, actor, changed_by, reason,
      previous_state, new_state, request_id, changed_at)
    SELECT ${entry.workspaceId}, ${entry.projectId}, ${entry.action}, ${entry.agentId ?? null}, ${entry.version ?? null},
      ${entry.actor}, ${entry.changedBy ?? null}, ${entry.reason ?? null}, ${state(entry.previous)}, ${state(entry.next)},
      ${entry.requestId}, ${entry.now} ${from}`;

export type AuditRow = typeof audit.$inferSelect;

export interface AuditFilter {
  limit: number;
  /** The id of the last row of the page before. */
  before: number | null;
  agentId: string | null;
  action: string | null;
  actor: string | null;
  /** Milliseconds since 1970, inclusive. */
  since: number | null;
  /** Milliseconds since 1970, exclusive. */
  until: number | null;
  asker: Asker;
}

/** Newest first: the project's entries and, for the whole workspace, those that are of no project. */
export const listAudit = (
  db: Database,
  scope: { workspaceId: number; projectId: number; wholeWorkspace: boolean },
  filter: AuditFilter,
): Promise<AuditRow[]> =>
  db
    .select()
    .from(audit)
    .where(
      and(
        eq(audit.workspaceId, scope.workspaceId),
        scope.wholeWorkspace
          ? or(eq(audit.projectId, scope.projectId), isNull(audit.projectId))
          : eq(audit.projectId, scope.projectId),
        filter.agentId === null ? undefined : eq(audit.agentId, filter.agentId),
        ofReadable(scope.projectId, audit.agentId, filter.asker),
        filter.action === null ? undefined : eq(audit.action, filter.action),
        filter.actor === null ? undefined : eq(audit.actor, filter.actor),
        filter.before === null ? undefined : lt(audit.id, filter.before),
        filter.since === null ? undefined : gte(audit.changedAt, filter.since),
        filter.until === null ? undefined : lt(audit.changedAt, filter.until),
      ),
    )
    .orderBy(desc(audit.id))
    .limit(filter.limit);
