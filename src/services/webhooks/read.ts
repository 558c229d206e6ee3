import { decodeCursor } from "../../domain/cursor.ts";
import { listWebhooks as selectWebhooks } from "../../store/webhooks.ts";
import type { Call } from "../call.ts";
import { toPage, type Page, type PageQuery } from "../page.ts";
import { requireWebhook } from "./internal.ts";
import { toWebhook, type Webhook } from "./resource.ts";

/** Throws `webhook_not_found`. */
export const getWebhook = async (call: Call, id: string): Promise<Webhook> =>
  toWebhook(await requireWebhook(call, id));

/** Newest first. */
export async function listWebhooks(call: Call, query: PageQuery): Promise<Page<Webhook>> {
  const rows = await selectWebhooks(call.db, call.tenant.projectId, {
    limit: query.limit + 1,
    before: decodeCursor(query.cursor, ["number", "string"]),
    asker: call.actor.asker,
  });
  return toPage(rows, query.limit, toWebhook, (last) => [last.createdAt, last.id]);
}
