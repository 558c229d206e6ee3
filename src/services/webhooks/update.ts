import type { UpdateWebhook } from "../../domain/inputs/webhooks.ts";
import type { WebhookRow } from "../../store/webhooks.ts";
import { requireAgent } from "../agents/internal.ts";
import { retrying, type Call } from "../call.ts";
import { destinationOf, requireWebhook } from "./internal.ts";
import { toWebhook, type Webhook } from "./resource.ts";
import { saveWebhook } from "./save.ts";

/** A webhook that is switched on, or goes elsewhere, has not failed yet. */
function freshly(
  before: WebhookRow,
  { url, enabled }: Pick<UpdateWebhook, "url" | "enabled">,
): Partial<WebhookRow> {
  const isSwitched = enabled !== undefined && enabled !== before.enabled;
  const isElsewhere = url !== before.url;
  return {
    ...(isSwitched ? { disabledReason: null } : {}),
    ...(isSwitched || isElsewhere ? { failingSince: null } : {}),
  };
}

/**
 * `PATCH`: what is left out stays. Throws `webhook_not_found`, `agent_not_found`, `revision_mismatch`, and
 * `invalid_request` for a URL that events may not be sent to.
 */
export const updateWebhook = (call: Call, id: string, input: UpdateWebhook): Promise<Webhook> =>
  retrying(async () => {
    const before = await requireWebhook(call, id);
    const { description, events, agent_id: agentId, enabled } = input;
    const url = input.url === undefined ? before.url : destinationOf(call, input.url);
    if (agentId != null) await requireAgent(call, agentId);
    const next: Partial<WebhookRow> = {
      url,
      description: description ?? before.description,
      events: events === undefined ? before.events : [...new Set(events)],
      agentId: agentId === undefined ? before.agentId : agentId,
      enabled: enabled ?? before.enabled,
      ...freshly(before, { url, enabled }),
    };
    return toWebhook(await saveWebhook(call, { before, next, action: "webhook.updated", act: input }));
  });
