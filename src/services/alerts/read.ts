import type { AlertStatus } from "../../domain/alert/alert.ts";
import { decodeCursor } from "../../domain/cursor.ts";
import { listAlerts as selectAlerts } from "../../store/alerts.ts";
import type { Call } from "../call.ts";
import { toPage, type Page, type PageQuery } from "../page.ts";
import { requireAlert } from "./internal.ts";
import { toAlert, type Alert } from "./resource.ts";

/** Throws `alert_not_found`. */
export const getAlert = async (call: Call, id: string): Promise<Alert> =>
  toAlert(await requireAlert(call, id));

/** Newest first. */
export async function listAlerts(
  call: Call,
  query: PageQuery & { status?: AlertStatus; agent_id?: string },
): Promise<Page<Alert>> {
  const rows = await selectAlerts(call.db, call.tenant.projectId, {
    limit: query.limit + 1,
    before: decodeCursor(query.cursor, ["number", "string"]),
    status: query.status ?? null,
    agentId: query.agent_id ?? null,
    asker: call.actor.asker,
  });
  return toPage(rows, query.limit, toAlert, (last) => [last.createdAt, last.id]);
}
