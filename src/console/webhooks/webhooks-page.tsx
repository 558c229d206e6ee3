import { useDisclosure } from "@mantine/hooks";
import { useState, type ReactNode } from "react";
import { ActionButton } from "../kit/action-button.tsx";
import { DataTable, type Column } from "../kit/data-table.tsx";
import { TextLink } from "../kit/link.tsx";
import { Page } from "../kit/page.tsx";
import { LoadMore, usePages } from "../kit/pages.tsx";
import { Empty, Guard, Loaded } from "../kit/states.tsx";
import { Time } from "../kit/time.tsx";
import { webhooks as text } from "../strings/webhooks.ts";
import { readWebhooks, REFRESH_MS, type Webhook } from "./queries.ts";
import { SecretOnce } from "./secret-once.tsx";
import { WebhookStatus } from "./status.tsx";
import { WebhookForm } from "./webhook-form.tsx";

/** Events that are named in a row. */
const NAMED = 3;

const COLUMNS: Column<Webhook>[] = [
  {
    key: "url",
    title: text.columns.url,
    cell: ({ id, url }) => (
      <TextLink to="/webhooks/$webhookId" params={{ webhookId: id }} fw={600}>
        {url}
      </TextLink>
    ),
  },
  {
    key: "events",
    title: text.columns.events,
    cell: ({ events }) => text.eventsShown(events.slice(0, NAMED).join(", "), events.length - NAMED),
  },
  { key: "agent", title: text.columns.agent, cell: ({ agent_id: agentId }) => agentId ?? text.anyAgent },
  { key: "status", title: text.columns.status, cell: (webhook) => <WebhookStatus webhook={webhook} /> },
  { key: "made", title: text.columns.made, cell: ({ created_at }) => <Time at={created_at} /> },
];

function List({ create }: { create: ReactNode }) {
  const pages = usePages({ queryKey: ["webhooks"], read: readWebhooks, refetchInterval: REFRESH_MS });
  return (
    <Loaded query={pages}>
      {() =>
        pages.rows?.length ? (
          <>
            <DataTable label={text.list} columns={COLUMNS} rows={pages.rows} keyOf={({ id }) => id} />
            <LoadMore pages={pages} />
          </>
        ) : (
          <Empty title={text.empty} action={create}>
            {text.emptyLead}
          </Empty>
        )
      }
    </Loaded>
  );
}

/** Who is told of what happens here. */
export default function WebhooksPage() {
  const [opened, { open, close }] = useDisclosure();
  const [secret, setSecret] = useState<string | null>(null);
  const create = (
    <ActionButton scope="webhooks:write" creates onClick={open}>
      {text.create}
    </ActionButton>
  );
  return (
    <Page title={text.title} description={text.lead} actions={create}>
      <Guard scope="webhooks:read">
        <List create={create} />
      </Guard>
      <WebhookForm opened={opened} onClose={close} onCreated={(created) => setSecret(created ?? null)} />
      <SecretOnce secret={secret} onClose={() => setSecret(null)} />
    </Page>
  );
}
