import type { Context } from "../../command.ts";
import { facts } from "../../output/table.ts";
import { json } from "../../output/config.ts";
import type { WebhookWithSecret } from "../../webhook.ts";

/** The only time that a webhook's secret is seen. */
export function showSecret({ io, json: asJson }: Context, webhook: WebhookWithSecret): void {
  if (asJson) return io.out(json(webhook));
  io.out(
    facts([
      ["webhook", webhook.id],
      ["url", webhook.url],
      ["events", webhook.events.join(", ")],
      ["agent", webhook.agent_id],
      ["secret", webhook.secret],
    ]),
  );
  if (webhook.secret !== undefined)
    io.err("Deliveries are signed with the secret. Keep it: it is shown only now.\n");
}
