import { Alert as Note, TextInput } from "@mantine/core";
import { useState } from "react";
import { ruleFaults } from "../../domain/alert/rule.ts";
import { MAX_NAME_LENGTH } from "../../domain/limits.ts";
import { api, body, segment } from "../api/client.ts";
import { AgentSelect } from "../kit/agent-select.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { faultAt } from "../kit/fault-at.ts";
import { DialogForm } from "../kit/form-dialog.tsx";
import { useAct } from "../kit/use-act.ts";
import { useRequestKey } from "../kit/use-request-key.ts";
import { alerts } from "../strings/alerts.ts";
import { common } from "../strings/common.ts";
import { draftOf, ruleOf } from "./draft.ts";
import type { Alert } from "./queries.ts";
import { RuleFields } from "./rule-fields.tsx";
import { ruleWords } from "./words.ts";

const text = alerts.form;

interface AlertFormProps {
  opened: boolean;
  onClose: () => void;
  /** Changed; undefined: a new one. */
  alert?: Alert | undefined;
  agent?: string | undefined;
}

export const AlertForm = (props: AlertFormProps) => (
  <Dialog
    opened={props.opened}
    onClose={props.onClose}
    title={props.alert ? alerts.edit : alerts.create}
    size="lg"
  >
    <Fields {...props} />
  </Dialog>
);

function Fields({ onClose, alert, agent }: AlertFormProps) {
  const [draft, setDraft] = useState(() => draftOf(alert, agent));
  const keyOf = useRequestKey();
  const rule = ruleOf(draft);
  const faults = ruleFaults(rule);
  const create = (json: Parameters<typeof api.alerts.$post>[0]["json"]) =>
    body(api.alerts.$post({ json }, { headers: { "Idempotency-Key": keyOf(json) } }));
  const save = useAct({
    quiet: true,
    act: () => {
      const fields = { ...rule, name: draft.name.trim(), description: draft.description };
      return alert
        ? body(
            api.alerts[":id"].$patch(
              { param: { id: segment(alert.id) }, json: fields },
              { headers: { "If-Match": `"${alert.revision}"` } },
            ),
          )
        : create({ ...fields, agent_id: draft.agent_id ?? "" });
    },
    done: ({ name }) => (alert ? alerts.saved(name) : alerts.created(name)),
    onDone: onClose,
  });
  const fault = (place: string): string | undefined =>
    faults.find(({ path }) => path === place)?.message ?? faultAt(save.error, place);
  const ready = draft.agent_id !== null && draft.name.trim() !== "" && faults.length === 0;
  return (
    <DialogForm
      onClose={onClose}
      submit={alert ? common.save : common.create}
      onSubmit={() => save.mutate()}
      busy={save.isPending}
      disabled={!ready}
      error={save.error}
      fields={["/agent_id", "/name", "/value", "/window_minutes", "/for_minutes"]}
    >
      <AgentSelect
        value={draft.agent_id}
        onChange={(agent_id) => setDraft({ ...draft, agent_id })}
        error={faultAt(save.error, "/agent_id")}
        disabled={alert !== undefined}
        required
      />
      <TextInput
        label={text.name}
        placeholder={text.namePlaceholder}
        value={draft.name}
        onChange={({ currentTarget }) => setDraft({ ...draft, name: currentTarget.value })}
        error={faultAt(save.error, "/name")}
        maxLength={MAX_NAME_LENGTH}
        required
      />
      <TextInput
        label={text.description}
        value={draft.description}
        onChange={({ currentTarget }) => setDraft({ ...draft, description: currentTarget.value })}
      />
      <RuleFields draft={draft} onChange={setDraft} fault={fault} />
      {faults.length === 0 && (
        <Note color="gray" role="status">
          {ruleWords(rule)}
          {alert && ` ${text.anew}`}
        </Note>
      )}
    </DialogForm>
  );
}
