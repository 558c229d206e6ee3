import { sql } from "drizzle-orm";
import { Problem } from "../../domain/errors.ts";
import type { Statement } from "../../store/database.ts";
import { guard } from "../../store/guards.ts";
import { findWebhook, thisWebhook, type WebhookRow } from "../../store/webhooks.ts";
import { requireAccess } from "../access/allow.ts";
import type { Call, Refusals } from "../call.ts";
import { calledUrl } from "../called-url.ts";

const noWebhook = (id: string): Problem =>
  new Problem(
    "webhook_not_found",
    `There is no webhook ${JSON.stringify(id.slice(0, 128))} in this project.`,
  );

/** Throws `webhook_not_found`, also for one of an agent that the caller may not look at, and `access_missing`. */
export async function requireWebhook(call: Call, id: string): Promise<WebhookRow> {
  const row = await findWebhook(call.db, call.tenant.projectId, id);
  if (!row) throw noWebhook(id);
  await requireAccess(call, row.agentId, () => noWebhook(id));
  return row;
}

/** The URL as it is called, and shown. Throws `invalid_request` for one that events may not be sent to. */
export function destinationOf(call: Call, url: string): string {
  const called = calledUrl(call, url);
  if ("href" in called) return called.href;
  throw new Problem("invalid_request", "Send the URL of a public host, over https.", {
    errors: [{ path: "/url", message: called.fault }],
  });
}

const isAt = (row: WebhookRow, revision: number) =>
  sql`EXISTS (SELECT 1 FROM webhook WHERE ${thisWebhook(row.projectId, row.id)} AND revision = ${revision})`;

/** Aborts unless the webhook is as it was read, and as `If-Match` says. */
export const guardWebhook = (call: Call, row: WebhookRow): Statement[] => [
  ...(call.ifMatch === null ? [] : [guard("revision_mismatch", isAt(row, call.ifMatch))]),
  guard("concurrent_change", isAt(row, row.revision)),
];

export const webhookRefusals: Refusals = {
  revision_mismatch:
    "The webhook has changed since it had the ETag in If-Match. Read it again, and send the ETag that it has now.",
};

/** Aborts with `webhook_disabled` unless the webhook is there and enabled. */
export const guardEnabled = (row: WebhookRow): Statement =>
  guard(
    "webhook_disabled",
    sql`EXISTS (SELECT 1 FROM webhook WHERE ${thisWebhook(row.projectId, row.id)} AND enabled = 1)`,
  );

export const enabledRefusals = (id: string): Refusals => ({
  webhook_disabled: `The webhook ${id} is disabled. Enable it first: PATCH /v1/webhooks/${id} with "enabled": true.`,
});
