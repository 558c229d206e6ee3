import { SegmentedControl, TextInput } from "@mantine/core";
import { useState } from "react";
import { useCan } from "../../api/session.ts";
import { ActionButton } from "../../kit/action-button.tsx";
import { DataTable } from "../../kit/data-table.tsx";
import { FormDialog } from "../../kit/form-dialog.tsx";
import { JsonField } from "../../kit/json-field.tsx";
import { readJsonText } from "../../kit/json-text.ts";
import { JsonView } from "../../kit/json-view.tsx";
import { LoadMore, usePages } from "../../kit/pages.tsx";
import { Section } from "../../kit/section.tsx";
import { Empty, Loaded } from "../../kit/states.tsx";
import { Time } from "../../kit/time.tsx";
import { useAct } from "../../kit/use-act.ts";
import { useRequestKey } from "../../kit/use-request-key.ts";
import { instances as text } from "../../strings/instances.ts";
import { acknowledge, readMessages, sendMessage, type Instance } from "../requests.ts";

const REFETCH_MS = 10_000;

/** What waits for an instance, and what it never took. */
export function Messages({ instance }: { instance: Instance }) {
  const [which, setWhich] = useState<"pending" | "dead">("pending");
  const [sending, setSending] = useState(false);
  const writes = useCan("instances:write");
  const pages = usePages({
    queryKey: ["instance", instance.id, "messages", which],
    read: (cursor) => readMessages(instance.id, cursor, which),
    refetchInterval: REFETCH_MS,
  });
  const done = useAct({
    act: (message: string) => acknowledge(instance.id, message),
    done: () => text.acknowledged,
  });
  return (
    <Section
      title={text.messages}
      description={text.messagesLead}
      actions={
        <ActionButton
          scope="instances:write"
          variant="default"
          size="xs"
          unless={instance.ended_at !== null && text.ended}
          onClick={() => setSending(true)}
        >
          {text.send}
        </ActionButton>
      }
    >
      <SegmentedControl
        aria-label={text.whichMessages}
        value={which}
        onChange={setWhich}
        data={[
          { value: "pending", label: text.pending },
          { value: "dead", label: text.dead },
        ]}
        style={{ alignSelf: "flex-start" }}
      />
      <Loaded query={{ ...pages, data: pages.rows }} rows={2}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty title={text.noMessages} />
          ) : (
            <>
              <DataTable
                label={text.messages}
                rows={rows}
                keyOf={({ id }) => id}
                columns={[
                  { key: "type", title: text.messageType, cell: ({ type, seq }) => type ?? `#${seq}` },
                  {
                    key: "data",
                    title: text.messageData,
                    cell: ({ data, id }) => <JsonView label={`${text.messageData} ${id}`} value={data} />,
                  },
                  { key: "from", title: text.from, cell: ({ from }) => from },
                  {
                    key: "deliveries",
                    title: text.deliveries,
                    numeric: true,
                    cell: ({ deliveries }) => deliveries,
                  },
                  { key: "error", title: text.error, cell: ({ last_error: error }) => error },
                  { key: "at", title: text.at, cell: ({ created_at: at }) => <Time at={at} /> },
                  {
                    key: "acts",
                    title: "",
                    cell: ({ id }) =>
                      writes && (
                        <ActionButton
                          scope="instances:write"
                          size="xs"
                          variant="default"
                          onClick={() => done.mutate(id)}
                        >
                          {text.acknowledge}
                        </ActionButton>
                      ),
                  },
                ]}
              />
              <LoadMore pages={pages} />
            </>
          )
        }
      </Loaded>
      {sending && <SendDialog instanceId={instance.id} onClose={() => setSending(false)} />}
    </Section>
  );
}

function SendDialog({ instanceId, onClose }: { instanceId: string; onClose: () => void }) {
  const keyOf = useRequestKey();
  const [type, setType] = useState("");
  const [typed, setTyped] = useState("{}");
  const data = readJsonText(typed);
  const send = useAct({
    act: () => {
      const message = { type: type.trim() || undefined, data: data.value };
      return sendMessage(instanceId, message, keyOf(message));
    },
    done: () => text.sent,
    onDone: onClose,
    quiet: true,
  });
  return (
    <FormDialog
      opened
      onClose={onClose}
      title={text.sendTitle}
      submit={text.send}
      onSubmit={() => send.mutate()}
      busy={send.isPending}
      error={send.error}
      disabled={data.fault !== null}
    >
      <TextInput
        label={text.messageType}
        placeholder={text.messageTypeExample}
        value={type}
        onChange={({ currentTarget }) => setType(currentTarget.value)}
      />
      <JsonField label={text.messageData} value={typed} onChange={setTyped} error={data.fault} />
    </FormDialog>
  );
}
