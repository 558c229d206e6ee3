import { sql } from "drizzle-orm";
import { deletePending } from "../../store/webhook-deliveries.ts";
import { thisWebhook } from "../../store/webhooks.ts";
import { audited } from "../audit/entry.ts";
import { commit, retrying, type Call } from "../call.ts";
import { guardWebhook, requireWebhook, webhookRefusals } from "./internal.ts";
import { stateOf } from "./resource.ts";

/** Deletes a webhook; what it was not told yet, it is not told. Throws `webhook_not_found` and `revision_mismatch`. */
export const removeWebhook = (call: Call, id: string): Promise<void> =>
  retrying(async () => {
    const before = await requireWebhook(call, id);
    const { projectId } = before;
    await commit(
      call,
      [
        ...guardWebhook(call, before),
        sql`DELETE FROM webhook WHERE ${thisWebhook(projectId, id)}`,
        deletePending(projectId, id),
        audited(call, { action: "webhook.deleted", agentId: before.agentId, previous: stateOf(before) }),
      ],
      { refusals: webhookRefusals },
    );
  });
