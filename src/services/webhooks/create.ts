import { sql } from "drizzle-orm";
import type { CreateWebhook } from "../../domain/inputs/webhooks.ts";
import { MAX_WEBHOOKS } from "../../domain/webhook/limits.ts";
import { guard } from "../../store/guards.ts";
import { insertWebhook, type WebhookRow } from "../../store/webhooks.ts";
import { requireAgent } from "../agents/internal.ts";
import { audited } from "../audit/entry.ts";
import { commit, type Call } from "../call.ts";
import { randomId } from "../random-id.ts";
import { destinationOf } from "./internal.ts";
import { stateOf, toWebhook, type Webhook } from "./resource.ts";
import { newSecret, sealSecrets } from "./secrets.ts";

/**
 * Makes a webhook. `secret` is answered here and never again. Throws `agent_not_found`, `limit_reached`, and
 * `invalid_request` for a URL that events may not be sent to.
 */
export async function createWebhook(call: Call, input: CreateWebhook): Promise<Webhook & { secret: string }> {
  const url = destinationOf(call, input.url);
  const agentId = input.agent_id ?? null;
  if (agentId !== null) await requireAgent(call, agentId);
  const { projectId } = call.tenant;
  const id = randomId("wh");
  const secret = input.secret ?? newSecret();
  const row: WebhookRow = {
    projectId,
    id,
    url,
    description: input.description ?? "",
    events: [...new Set(input.events)],
    agentId,
    secret: await sealSecrets(call.env, projectId, id, { current: secret, previous: [] }),
    enabled: input.enabled ?? true,
    failingSince: null,
    disabledReason: null,
    createdBy: input.created_by ?? input.changed_by ?? call.actor.name,
    createdAt: call.now,
    updatedAt: call.now,
    revision: 1,
  };
  await commit(
    call,
    [
      guard(
        "limit_reached",
        sql`(SELECT count(*) FROM webhook WHERE project_id = ${projectId}) < ${MAX_WEBHOOKS}`,
      ),
      insertWebhook(row),
      audited(call, {
        action: "webhook.created",
        agentId,
        changedBy: input.created_by ?? input.changed_by ?? null,
        reason: input.reason ?? null,
        next: stateOf(row),
      }),
    ],
    {
      refusals: {
        limit_reached: `A project has at most ${MAX_WEBHOOKS} webhooks. Delete one that is no longer used.`,
      },
      resource: sql`${`/v1/webhooks/${id}`}`,
    },
  );
  return { ...toWebhook(row), secret };
}
