import { and, desc, eq, sql, type SQL } from "drizzle-orm";
import type { Asker } from "../domain/access.ts";
import { ofReadable } from "./access.ts";
import { originOf } from "../domain/webhook/destination.ts";
import { auditInsert } from "./audit.ts";
import type { Database, Statement } from "./database.ts";
import { rowsOf } from "./rows.ts";
import { webhook } from "./tables.ts";

export type WebhookRow = typeof webhook.$inferSelect;

export const findWebhook = async (
  db: Database,
  projectId: number,
  id: string,
): Promise<WebhookRow | undefined> =>
  db.query.webhook.findFirst({ where: and(eq(webhook.projectId, projectId), eq(webhook.id, id)) });

/** A webhook's row, as an SQL condition. */
export const thisWebhook = (projectId: number, id: string): SQL =>
  sql`project_id = ${projectId} AND id = ${id}`;

/** For a batch, whose rows `webhookOf` reads. */
export const selectWebhook = (projectId: number, id: string): Statement =>
  sql`SELECT * FROM webhook WHERE ${thisWebhook(projectId, id)}`;

export const webhookOf = (rows: unknown): WebhookRow => rowsOf(webhook, rows)[0]!;

/** Newest first. */
export const listWebhooks = (
  db: Database,
  projectId: number,
  page: { limit: number; before: readonly [number, string] | null; asker: Asker },
): Promise<WebhookRow[]> =>
  db
    .select()
    .from(webhook)
    .where(
      and(
        eq(webhook.projectId, projectId),
        page.before === null
          ? undefined
          : sql`(${webhook.createdAt}, ${webhook.id}) < (${page.before[0]}, ${page.before[1]})`,
        ofReadable(projectId, webhook.agentId, page.asker),
      ),
    )
    .orderBy(desc(webhook.createdAt), desc(webhook.id))
    .limit(page.limit);

export const insertWebhook = (row: WebhookRow): Statement => sql`
  INSERT INTO webhook (project_id, id, url, description, events, agent_id, secret, enabled, created_by, created_at,
    updated_at)
  VALUES (${row.projectId}, ${row.id}, ${row.url}, ${row.description}, ${JSON.stringify(row.events)}, ${row.agentId},
    ${row.secret}, ${row.enabled}, ${row.createdBy}, ${row.createdAt}, ${row.updatedAt})`;

/** Writes all that people can change of a webhook, and raises its revision. */
export const writeWebhook = (row: WebhookRow): Statement => sql`
  UPDATE webhook SET url = ${row.url}, description = ${row.description}, events = ${JSON.stringify(row.events)},
    agent_id = ${row.agentId}, secret = ${row.secret}, enabled = ${row.enabled}, failing_since = ${row.failingSince},
    disabled_reason = ${row.disabledReason}, updated_at = ${row.updatedAt}, revision = ${row.revision}
  WHERE ${thisWebhook(row.projectId, row.id)}`;

/** What follows from an attempt for its webhook, unless that has gone to another URL since. */
export interface Verdict {
  projectId: number;
  workspaceId: number;
  id: string;
  url: string;
  /** Milliseconds since 1970. */
  now: number;
}

const ofUrl = ({ projectId, id, url }: Verdict): SQL => sql`${thisWebhook(projectId, id)} AND url = ${url}`;

export const noteSuccess = (verdict: Verdict): Statement =>
  sql`UPDATE webhook SET failing_since = NULL WHERE ${ofUrl(verdict)} AND failing_since IS NOT NULL`;

export const noteFailure = (verdict: Verdict): Statement =>
  sql`UPDATE webhook SET failing_since = ${verdict.now} WHERE ${ofUrl(verdict)} AND failing_since IS NULL`;

/** Switches a webhook off that is on and has failed since `failingBy` at the latest, with an audit entry of the system. */
export const disableFailing = (verdict: Verdict, failingBy: number, reason: string): Statement[] => {
  const { workspaceId, projectId, id, url, now } = verdict;
  const which = sql`${ofUrl(verdict)} AND enabled = 1 AND failing_since <= ${failingBy}`;
  const shown = { id, url: originOf(url) };
  return [
    auditInsert(
      {
        workspaceId,
        projectId,
        actor: "system",
        action: "webhook.disabled",
        agentId: sql`agent_id`,
        reason,
        previous: { ...shown, enabled: true },
        next: { ...shown, enabled: false },
        requestId: crypto.randomUUID(),
        now,
      },
      sql`FROM webhook WHERE ${which}`,
    ),
    sql`UPDATE webhook SET enabled = 0, disabled_reason = ${reason}, updated_at = ${now}, revision = revision + 1
      WHERE ${which}`,
  ];
};
