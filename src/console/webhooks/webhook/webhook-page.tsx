import { Alert, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Facts } from "../../kit/facts.tsx";
import { TextLink } from "../../kit/link.tsx";
import { Page } from "../../kit/page.tsx";
import { Guard, Loaded } from "../../kit/states.tsx";
import { Time } from "../../kit/time.tsx";
import { webhooks as text } from "../../strings/webhooks.ts";
import { webhookQuery, type Webhook } from "../queries.ts";
import { WebhookStatus } from "../status.tsx";
import { Acts } from "./acts.tsx";
import { Deliveries } from "./deliveries.tsx";

const route = getRouteApi("/webhooks/$webhookId");

const above = (
  <TextLink to="/webhooks" size="sm">
    {text.title}
  </TextLink>
);

const Whole = ({ webhook }: { webhook: Webhook }) => (
  <Page
    title={webhook.url}
    badge={<WebhookStatus webhook={webhook} />}
    description={webhook.description}
    above={above}
    actions={<Acts webhook={webhook} />}
  >
    {webhook.disabled_reason !== null && (
      <Alert color="red">{text.disabledWhy(webhook.disabled_reason)}</Alert>
    )}
    {webhook.enabled && webhook.failing_since !== null && (
      <Alert color="yellow">
        <Text size="sm">
          {text.failingSince} <Time at={webhook.failing_since} exact />
        </Text>
      </Alert>
    )}
    <Facts
      rows={[
        [text.columns.events, webhook.events.join(", ")],
        [text.columns.agent, webhook.agent_id ?? text.anyAgent],
        [text.columns.made, <Time key="made" at={webhook.created_at} exact />],
        [text.deliveries.id, webhook.id],
      ]}
    />
    <Deliveries webhook={webhook} />
  </Page>
);

/** One webhook, and what it was told. */
export default function WebhookPage() {
  const { webhookId } = route.useParams();
  const query = useQuery(webhookQuery(webhookId));
  if (query.data) return <Whole webhook={query.data} />;
  return (
    <Page title={text.title} above={above}>
      <Guard scope="webhooks:read">
        <Loaded query={query}>{() => null}</Loaded>
      </Guard>
    </Page>
  );
}
