import { TextInput } from "@mantine/core";
import { useState } from "react";
import type { EventPattern } from "../../domain/webhook/events.ts";
import { api, body, segment } from "../api/client.ts";
import { AgentSelect } from "../kit/agent-select.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { faultAt } from "../kit/fault-at.ts";
import { DialogForm } from "../kit/form-dialog.tsx";
import { useAct } from "../kit/use-act.ts";
import { useRequestKey } from "../kit/use-request-key.ts";
import { common } from "../strings/common.ts";
import { webhooks } from "../strings/webhooks.ts";
import { EventsInput } from "./events-input.tsx";
import type { Webhook } from "./queries.ts";

const text = webhooks.form;

interface WebhookFormProps {
  opened: boolean;
  onClose: () => void;
  /** Changed; undefined: a new one. */
  webhook?: Webhook;
  /** Told the secret of a new one. */
  onCreated?: (secret: string | undefined) => void;
}

/** Creates a webhook, or changes one. */
export const WebhookForm = (props: WebhookFormProps) => (
  <Dialog
    opened={props.opened}
    onClose={props.onClose}
    title={props.webhook ? webhooks.edit : webhooks.create}
    size="lg"
  >
    <Fields {...props} />
  </Dialog>
);

function Fields({ onClose, webhook, onCreated }: WebhookFormProps) {
  const [url, setUrl] = useState(webhook?.url ?? "");
  const [description, setDescription] = useState(webhook?.description ?? "");
  const [events, setEvents] = useState((webhook?.events ?? ["*"]) as EventPattern[]);
  const [agentId, setAgentId] = useState(webhook?.agent_id ?? null);
  const keyOf = useRequestKey();
  const fields = { url: url.trim(), description, events, agent_id: agentId };
  const save = useAct<void, { secret?: string | undefined }>({
    quiet: true,
    act: () =>
      webhook
        ? body(
            api.webhooks[":id"].$patch(
              { param: { id: segment(webhook.id) }, json: fields },
              { headers: { "If-Match": `"${webhook.revision}"` } },
            ),
          ).then(() => ({}))
        : body(api.webhooks.$post({ json: fields }, { headers: { "Idempotency-Key": keyOf(fields) } })),
    done: () => (webhook ? webhooks.saved : webhooks.created),
    onDone: ({ secret }) => {
      onClose();
      if (!webhook) onCreated?.(secret);
    },
  });
  return (
    <DialogForm
      onClose={onClose}
      submit={webhook ? common.save : common.create}
      onSubmit={() => save.mutate()}
      busy={save.isPending}
      disabled={events.length === 0}
      error={save.error}
      fields={["/url", "/description", "/events", "/agent_id"]}
    >
      <TextInput
        label={text.url}
        description={text.urlHint}
        placeholder={text.urlExample}
        value={url}
        onChange={({ currentTarget }) => setUrl(currentTarget.value)}
        error={faultAt(save.error, "/url")}
        required
        data-autofocus
      />
      <TextInput
        label={text.description}
        value={description}
        onChange={({ currentTarget }) => setDescription(currentTarget.value)}
        error={faultAt(save.error, "/description")}
      />
      <EventsInput
        value={events}
        onChange={setEvents}
        error={events.length === 0 ? text.pickOne : faultAt(save.error, "/events")}
      />
      <AgentSelect
        label={text.agent}
        description={text.agentHint}
        value={agentId}
        onChange={setAgentId}
        error={faultAt(save.error, "/agent_id")}
        clearable
      />
    </DialogForm>
  );
}
