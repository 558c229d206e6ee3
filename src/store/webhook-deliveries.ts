import { and, desc, eq, sql, type SQL } from "drizzle-orm";
import type { Asker } from "../domain/access.ts";
import { ofReadable } from "./access.ts";
import type { Attempt, DeliveryStatus } from "../domain/webhook/delivery.ts";
import { MAX_KEPT_ATTEMPTS } from "../domain/webhook/limits.ts";
import type { Told } from "../domain/webhook/payload.ts";
import { batch, type Database, type Statement } from "./database.ts";
import { rowsOf } from "./rows.ts";
import { webhookDelivery } from "./tables.ts";

export type DeliveryRow = typeof webhookDelivery.$inferSelect;

/** A delivery's row, as an SQL condition. */
const thisDelivery = (projectId: number, webhookId: string, id: string): SQL =>
  sql`project_id = ${projectId} AND webhook_id = ${webhookId} AND id = ${id}`;

/** For a batch, whose rows `deliveryOf` reads. */
export const selectDelivery = (id: string): Statement => sql`SELECT * FROM webhook_delivery WHERE id = ${id}`;

export const deliveryOf = (rows: unknown): DeliveryRow => rowsOf(webhookDelivery, rows)[0]!;

export interface DeliveryFilter {
  limit: number;
  /** The last row of the page before: its time and id. */
  before: readonly [number, string] | null;
  status: DeliveryStatus | null;
  asker: Asker;
}

/** Newest first. */
export const listDeliveries = (
  db: Database,
  projectId: number,
  webhookId: string,
  filter: DeliveryFilter,
): Promise<DeliveryRow[]> =>
  db
    .select()
    .from(webhookDelivery)
    .where(
      and(
        eq(webhookDelivery.projectId, projectId),
        eq(webhookDelivery.webhookId, webhookId),
        filter.status === null ? undefined : eq(webhookDelivery.status, filter.status),
        ofReadable(
          projectId,
          sql`(SELECT t.agent_id FROM audit t WHERE t.id = ${webhookDelivery.auditId})`,
          filter.asker,
        ),
        filter.before === null
          ? undefined
          : sql`(${webhookDelivery.createdAt}, ${webhookDelivery.id}) < (${filter.before[0]}, ${filter.before[1]})`,
      ),
    )
    .orderBy(desc(webhookDelivery.createdAt), desc(webhookDelivery.id))
    .limit(filter.limit);

/** What is told, of a delivery `d`: columns by their names in `Told`. */
const TOLD = sql`d.event, d.created_at, d.webhook_id, d.audit_id, p.slug AS project, a.agent_id, a.version, a.actor,
  a.changed_by, a.reason, a.previous_state, a.new_state`;
const TOLD_FROM = sql`FROM webhook_delivery d JOIN project p ON p.id = d.project_id
  LEFT JOIN audit a ON a.id = d.audit_id`;

/** A delivery, with what it tells. */
export async function findDelivery(
  db: Database,
  projectId: number,
  webhookId: string,
  id: string,
): Promise<{ row: DeliveryRow; told: Told } | null> {
  const [rows, told] = await batch(db, [
    sql`SELECT * FROM webhook_delivery WHERE ${thisDelivery(projectId, webhookId, id)}`,
    sql`SELECT ${TOLD} ${TOLD_FROM} WHERE d.id = ${id} AND d.project_id = ${projectId}`,
  ]);
  const row = rowsOf(webhookDelivery, rows)[0];
  return row === undefined ? null : { row, told: (told as Told[])[0]! };
}

/** A delivery that no audit entry asks for. */
export const insertDelivery = (
  row: Pick<DeliveryRow, "id" | "projectId" | "webhookId" | "event" | "createdAt">,
): Statement => sql`
  INSERT INTO webhook_delivery (id, project_id, webhook_id, event, status, next_at, created_at)
  VALUES (${row.id}, ${row.projectId}, ${row.webhookId}, ${row.event}, 'pending', ${row.createdAt}, ${row.createdAt})`;

/** Has a delivery tried now, whatever has become of it. */
export const renewDelivery = (
  projectId: number,
  webhookId: string,
  id: string,
  now: number,
): Statement => sql`
  UPDATE webhook_delivery SET status = 'pending', queued_at = NULL, next_at = ${now}
  WHERE ${thisDelivery(projectId, webhookId, id)}`;

export const deletePending = (projectId: number, webhookId: string): Statement => sql`
  DELETE FROM webhook_delivery WHERE project_id = ${projectId} AND webhook_id = ${webhookId} AND status = 'pending'`;

/** Whether something of a project was not handed to the queue yet, as a condition. */
export const hasNewDeliveries = (projectId: number): SQL =>
  sql`EXISTS (SELECT 1 FROM webhook_delivery WHERE project_id = ${projectId} AND queued_at IS NULL)`;

/** Marks deliveries as handed to the queue; answers their ids. Which ones: a condition, with a limit where it needs one. */
async function markQueued(db: Database, which: SQL, now: number): Promise<string[]> {
  const [rows] = await batch(db, [
    sql`UPDATE webhook_delivery SET queued_at = ${now}
      WHERE id IN (SELECT id FROM webhook_delivery WHERE ${which}) RETURNING id`,
  ]);
  return (rows as { id: string }[]).map(({ id }) => id);
}

export const takeNew = (db: Database, projectId: number, now: number, limit: number): Promise<string[]> =>
  markQueued(db, sql`project_id = ${projectId} AND queued_at IS NULL LIMIT ${limit}`, now);

/** Of any project: what was made before this time, and handed to no queue. */
export const takeForgotten = (db: Database, madeBefore: number, now: number, limit: number) =>
  markQueued(db, sql`queued_at IS NULL AND created_at < ${madeBefore} LIMIT ${limit}`, now);

/** Of any project: what was due before `dueBefore`, and handed to the queue before `queuedBefore`. */
export const takeOverdue = (
  db: Database,
  { dueBefore, queuedBefore }: { dueBefore: number; queuedBefore: number },
  now: number,
  limit: number,
): Promise<string[]> =>
  markQueued(
    db,
    sql`status = 'pending' AND next_at < ${dueBefore} AND queued_at < ${queuedBefore} ORDER BY next_at LIMIT ${limit}`,
    now,
  );

/** The webhook of each delivery. */
export async function webhooksOf(db: Database, ids: readonly string[]): Promise<Map<string, string>> {
  const [rows] = await batch(db, [
    sql`SELECT id, webhook_id FROM webhook_delivery WHERE id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`,
  ]);
  return new Map((rows as { id: string; webhook_id: string }[]).map((row) => [row.id, row.webhook_id]));
}

/** Of a webhook, what is due by a time: the oldest first. */
export async function dueDeliveries(
  db: Database,
  webhookId: string,
  dueBy: number,
  limit: number,
): Promise<string[]> {
  const [rows] = await batch(db, [
    sql`SELECT id FROM webhook_delivery WHERE webhook_id = ${webhookId} AND status = 'pending' AND next_at <= ${dueBy}
      ORDER BY next_at LIMIT ${limit}`,
  ]);
  return (rows as { id: string }[]).map(({ id }) => id);
}

/** A delivery that nobody else sends for the moment, and where it goes. */
export interface Claimed {
  id: string;
  project_id: number;
  workspace_id: number;
  told: Told;
  /** Made before. */
  attempts: number;
  /** Until when it is claimed, milliseconds since 1970: what tells this claim from others. */
  until: number;
  url: string;
  /** Sealed. */
  secret: string;
  enabled: boolean;
}

/** Claims a delivery that is due by `dueBy`; null: it is not, it is over, or somebody else sends it. */
export async function claimDelivery(
  db: Database,
  id: string,
  dueBy: number,
  until: number,
): Promise<Claimed | null> {
  const [claimed, rows] = await batch(db, [
    sql`UPDATE webhook_delivery SET next_at = ${until}
      WHERE id = ${id} AND status = 'pending' AND next_at <= ${dueBy} RETURNING id`,
    sql`SELECT ${TOLD}, d.project_id, p.workspace_id, json_array_length(d.attempts) AS attempts, w.url, w.secret, w.enabled
      ${TOLD_FROM} JOIN webhook w ON w.project_id = d.project_id AND w.id = d.webhook_id WHERE d.id = ${id}`,
  ]);
  type Row = Omit<Claimed, "id" | "told" | "until" | "enabled"> & Told & { enabled: number };
  const row = (rows as Row[])[0];
  if (claimed!.length === 0 || !row) return null;
  const { project_id, workspace_id, attempts, url, secret, enabled, ...told } = row;
  return { id, project_id, workspace_id, attempts, url, secret, enabled: enabled === 1, told, until };
}

/** What an attempt makes of a delivery. */
export interface Outcome {
  attempt: Attempt;
  status: DeliveryStatus;
  /** When it is tried next; null: not any more. */
  nextAt: number | null;
}

/** Keeps an attempt in any case; the rest only if nobody has asked for another one meanwhile. */
export function writeOutcome({ id, until }: Claimed, { attempt, status, nextAt }: Outcome): Statement {
  const isOurs = sql`status = 'pending' AND next_at = ${until}`;
  return sql`
    UPDATE webhook_delivery SET status = iif(${isOurs}, ${status}, status), next_at = iif(${isOurs}, ${nextAt}, next_at),
      queued_at = iif(${isOurs}, ${attempt.at}, queued_at),
      attempts = json_insert(iif(json_array_length(attempts) < ${MAX_KEPT_ATTEMPTS}, attempts,
        json_remove(attempts, '$[0]')), '$[#]', json(${JSON.stringify(attempt)}))
    WHERE id = ${id}`;
}
