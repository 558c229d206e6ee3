import { ToneBadge } from "../kit/tone-badge.tsx";
import { webhooks as text } from "../strings/webhooks.ts";
import type { Webhook } from "./queries.ts";

export function WebhookStatus({ webhook }: { webhook: Webhook }) {
  if (!webhook.enabled)
    return webhook.disabled_reason === null ? (
      <ToneBadge tone="calm">{text.status.off}</ToneBadge>
    ) : (
      <ToneBadge tone="bad">{text.status.disabled}</ToneBadge>
    );
  return webhook.failing_since === null ? (
    <ToneBadge tone="good">{text.status.ok}</ToneBadge>
  ) : (
    <ToneBadge tone="warn">{text.status.failing}</ToneBadge>
  );
}
