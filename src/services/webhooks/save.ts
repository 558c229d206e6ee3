import { sql } from "drizzle-orm";
import type { Act } from "../../domain/inputs/common.ts";
import { selectWebhook, webhookOf, writeWebhook, type WebhookRow } from "../../store/webhooks.ts";
import { audited } from "../audit/entry.ts";
import { commit, type Call } from "../call.ts";
import { guardWebhook, webhookRefusals } from "./internal.ts";
import { stateOf } from "./resource.ts";

/** A change of a webhook, decided on what was read before. */
interface Change {
  before: WebhookRow;
  next: Partial<WebhookRow>;
  action: string;
  act: Act;
}

/** Writes a change with its audit entry. Throws `revision_mismatch`, and `concurrent_change` when somebody came between. */
export async function saveWebhook(call: Call, { before, next, action, act }: Change): Promise<WebhookRow> {
  const after = { ...before, ...next, updatedAt: call.now, revision: before.revision + 1 };
  const results = await commit(
    call,
    [
      ...guardWebhook(call, before),
      writeWebhook(after),
      audited(call, {
        action,
        agentId: after.agentId ?? before.agentId,
        changedBy: act.changed_by ?? null,
        reason: act.reason ?? null,
        previous: stateOf(before),
        next: stateOf(after),
      }),
      selectWebhook(before.projectId, before.id),
    ],
    { refusals: webhookRefusals, resource: sql`${`/v1/webhooks/${before.id}`}` },
  );
  return webhookOf(results.at(-1));
}
