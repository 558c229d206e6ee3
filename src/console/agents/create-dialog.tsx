import { Textarea, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { MAX_NAME_LENGTH, MAX_TEXT_LENGTH } from "../../domain/limits.ts";
import { AGENT_ID, RESERVED_AGENT_IDS, slugOf } from "../../domain/slug.ts";
import { isProblem } from "../api/problem.ts";
import { useCan } from "../api/session.ts";
import { Dialog } from "../kit/dialog.tsx";
import { faultAt } from "../kit/fault-at.ts";
import { DialogForm } from "../kit/form-dialog.tsx";
import { useAct } from "../kit/use-act.ts";
import { useRequestKey } from "../kit/use-request-key.ts";
import { agents as text } from "../strings/agents.ts";
import { createAgent, type NewAgent } from "./create-agent.ts";
import { FIRST_START } from "./start.ts";
import { StartFields } from "./start-fields.tsx";

interface CreateDialogProps {
  opened: boolean;
  onClose: () => void;
}

const { form } = text;
const PATHS = ["/name", "/agent_id", "/agent_type", "/description"];

/** Makes an agent, with or without a first version. What was typed stays until it is made. */
export default function CreateDialog({ opened, onClose }: CreateDialogProps) {
  const [forms, setForms] = useState(0);
  return (
    <Dialog opened={opened} onClose={onClose} title={form.createTitle} size="lg" keepMounted>
      <CreateForm
        key={forms}
        onClose={onClose}
        onDone={() => {
          setForms(forms + 1);
          onClose();
        }}
      />
    </Dialog>
  );
}

function idFault(id: string, name: string): string | undefined {
  if (id === "") return name.trim() === "" ? undefined : form.idNeeded;
  if (RESERVED_AGENT_IDS.includes(id)) return form.idReserved;
  return AGENT_ID.test(id) ? undefined : form.idWrong;
}

function CreateForm({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const navigate = useNavigate();
  const mayActivate = useCan("versions:activate");
  const [name, setName] = useState("");
  /** Null while it follows the name. */
  const [ownId, setOwnId] = useState<string | null>(null);
  const [type, setType] = useState("assistant");
  const [description, setDescription] = useState("");
  const [starting, setStarting] = useState(FIRST_START);
  const [live, setLive] = useState(true);
  const keyOf = useRequestKey();
  const id = ownId ?? slugOf(name) ?? "";
  const fault = idFault(id, name);
  const create = useAct({
    act: ({ agent, unsure }: { agent: NewAgent; unsure: boolean }) =>
      createAgent(agent, keyOf(agent), unsure),
    done: () => text.done.created(name.trim()),
    onDone: ({ agent_id, draft }) => {
      onDone();
      void (draft === null
        ? navigate({ to: "/agents/$agentId", params: { agentId: agent_id } })
        : navigate({
            to: "/agents/$agentId/versions/$version/edit",
            params: { agentId: agent_id, version: String(draft) },
          }));
    },
    quiet: true,
  });
  const submit = (): void => {
    if (fault === undefined && id !== "")
      create.mutate({
        agent: {
          agent_id: id,
          name: name.trim(),
          agent_type: type.trim(),
          description,
          starting,
          live: live && mayActivate,
        },
        unsure: isProblem(create.error, "unreachable"),
      });
  };
  return (
    <DialogForm
      onClose={onClose}
      submit={text.create}
      onSubmit={submit}
      busy={create.isPending}
      disabled={name.trim() === "" || fault !== undefined}
      error={create.error}
      fields={PATHS}
    >
      <TextInput
        label={form.name}
        description={form.nameHint}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        maxLength={MAX_NAME_LENGTH}
        required
        error={faultAt(create.error, "/name")}
        data-autofocus
      />
      <TextInput
        label={form.id}
        description={form.idHint}
        value={id}
        onChange={(event) => setOwnId(event.currentTarget.value.trim() || null)}
        maxLength={255}
        required
        error={fault ?? faultAt(create.error, "/agent_id")}
      />
      <TextInput
        label={form.type}
        description={form.typeHint}
        value={type}
        onChange={(event) => setType(event.currentTarget.value)}
        maxLength={100}
        error={faultAt(create.error, "/agent_type")}
      />
      <Textarea
        label={form.description}
        value={description}
        onChange={(event) => setDescription(event.currentTarget.value)}
        maxLength={MAX_TEXT_LENGTH}
        autosize
        maxRows={6}
        error={faultAt(create.error, "/description")}
      />
      <StartFields
        starting={starting}
        onChange={setStarting}
        live={live && mayActivate}
        onLive={setLive}
        mayActivate={mayActivate}
      />
    </DialogForm>
  );
}
