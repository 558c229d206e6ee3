import { Checkbox, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useCan } from "../../api/session.ts";
import { ActionButton } from "../../kit/action-button.tsx";
import { DataTable } from "../../kit/data-table.tsx";
import { faultAt } from "../../kit/fault-at.ts";
import { FormDialog } from "../../kit/form-dialog.tsx";
import { JsonField } from "../../kit/json-field.tsx";
import { readJsonText } from "../../kit/json-text.ts";
import { TextLink } from "../../kit/link.tsx";
import { LoadMore, usePages } from "../../kit/pages.tsx";
import { Section } from "../../kit/section.tsx";
import { Empty, Loaded, NoPermission } from "../../kit/states.tsx";
import { Time } from "../../kit/time.tsx";
import { useAct } from "../../kit/use-act.ts";
import { common } from "../../strings/common.ts";
import { contexts as text } from "../../strings/instances.ts";
import { readContexts, writeContext } from "../context/requests.ts";

/** The contexts that an instance reaches. */
export function Contexts({ instanceId }: { instanceId: string }) {
  const [creating, setCreating] = useState(false);
  const reads = useCan("contexts:read");
  return (
    <Section
      title={text.title}
      description={text.lead}
      actions={
        <ActionButton scope="contexts:write" variant="default" size="xs" onClick={() => setCreating(true)}>
          {text.create}
        </ActionButton>
      }
    >
      {reads ? <ContextList instanceId={instanceId} /> : <NoPermission scope="contexts:read" />}
      {creating && <CreateDialog instanceId={instanceId} onClose={() => setCreating(false)} />}
    </Section>
  );
}

function ContextList({ instanceId }: { instanceId: string }) {
  const pages = usePages({
    queryKey: ["instance", instanceId, "contexts"],
    read: (cursor) => readContexts(instanceId, cursor),
  });
  return (
    <Loaded query={{ ...pages, data: pages.rows }} rows={2}>
      {(rows) =>
        rows.length === 0 ? (
          <Empty title={text.none} />
        ) : (
          <>
            <DataTable
              label={text.list}
              rows={rows}
              keyOf={({ name }) => name}
              columns={[
                {
                  key: "name",
                  title: text.name,
                  cell: ({ name }) => (
                    <TextLink
                      to="/instances/$instanceId/contexts/$name"
                      params={{ instanceId, name }}
                      fw={600}
                    >
                      {name}
                    </TextLink>
                  ),
                },
                {
                  key: "current",
                  title: text.current,
                  cell: ({ current_version: current, latest_version: latest }) =>
                    current === latest ? current : `${current} (${text.latest(latest)})`,
                },
                { key: "whose", title: text.whose, cell: ({ shared }) => (shared ? text.shared : text.own) },
                { key: "updated", title: text.updated, cell: ({ updated_at: at }) => <Time at={at} /> },
              ]}
            />
            <LoadMore pages={pages} />
          </>
        )
      }
    </Loaded>
  );
}

function CreateDialog({ instanceId, onClose }: { instanceId: string; onClose: () => void }) {
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const [shared, setShared] = useState(false);
  const [typed, setTyped] = useState("{}");
  const data = readJsonText(typed);
  const create = useAct({
    act: () => writeContext({ instanceId, name: name.trim() }, 0, { data: data.value, shared }),
    done: (made) => text.made(made.name),
    onDone: (made) =>
      void navigate({
        to: "/instances/$instanceId/contexts/$name",
        params: { instanceId, name: made.name },
      }),
    quiet: true,
  });
  const fault = faultAt(create.error, "/name");
  return (
    <FormDialog
      opened
      onClose={onClose}
      size="lg"
      title={text.createTitle}
      submit={common.create}
      onSubmit={() => create.mutate()}
      busy={create.isPending}
      error={create.error}
      fields={["/name"]}
      disabled={name.trim() === "" || data.fault !== null}
    >
      <TextInput
        label={text.name}
        description={text.nameHint}
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
        error={fault}
        required
        data-autofocus
      />
      <Checkbox
        label={text.sharedLabel}
        checked={shared}
        onChange={({ currentTarget }) => setShared(currentTarget.checked)}
      />
      <JsonField label={text.data} value={typed} onChange={setTyped} error={data.fault} />
    </FormDialog>
  );
}
