import { NumberInput, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { MAX_HEARTBEAT_SECONDS } from "../../domain/instance/limits.ts";
import { AgentSelect } from "../kit/agent-select.tsx";
import { FormDialog } from "../kit/form-dialog.tsx";
import { JsonField } from "../kit/json-field.tsx";
import { readObjectText } from "../kit/json-text.ts";
import { useAct } from "../kit/use-act.ts";
import { useRequestKey } from "../kit/use-request-key.ts";
import { instances as text } from "../strings/instances.ts";
import { spawnInstance } from "./requests.ts";

/** A new instance: it begins idle. */
export function SpawnDialog({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const keyOf = useRequestKey();
  const [agent, setAgent] = useState<string | null>(null);
  const [name, setName] = useState("");
  const [label, setLabel] = useState("");
  const [heartbeat, setHeartbeat] = useState<number | string>("");
  const [typed, setTyped] = useState("");
  const config = readObjectText(typed);
  const spawn = useAct({
    act: () => {
      const instance = {
        agent_id: agent ?? "",
        name: name.trim() || undefined,
        label: label.trim() || undefined,
        config: config.value,
        heartbeat_seconds: heartbeat === "" ? undefined : Number(heartbeat),
      };
      return spawnInstance(instance, keyOf(instance));
    },
    done: (spawned) => text.spawned(spawned.name),
    onDone: ({ id }) => {
      onClose();
      void navigate({ to: "/instances/$instanceId", params: { instanceId: id } });
    },
    quiet: true,
  });
  return (
    <FormDialog
      opened
      onClose={onClose}
      size="lg"
      title={text.spawnTitle}
      submit={text.spawn}
      onSubmit={() => spawn.mutate()}
      busy={spawn.isPending}
      error={spawn.error}
      disabled={agent === null || config.fault !== null}
    >
      <AgentSelect value={agent} onChange={setAgent} required />
      <TextInput
        label={text.name}
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      <TextInput
        label={text.runsLabel}
        description={text.runsLabelHint}
        value={label}
        onChange={({ currentTarget }) => setLabel(currentTarget.value)}
      />
      <NumberInput
        label={text.heartbeatEvery}
        description={text.heartbeatHint}
        value={heartbeat}
        onChange={setHeartbeat}
        min={1}
        max={MAX_HEARTBEAT_SECONDS}
        allowDecimal={false}
      />
      <JsonField
        label={text.config}
        description={text.configHint}
        value={typed}
        onChange={setTyped}
        error={config.fault}
      />
    </FormDialog>
  );
}
