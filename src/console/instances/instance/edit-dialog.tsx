import { TextInput } from "@mantine/core";
import { useState } from "react";
import { FormDialog } from "../../kit/form-dialog.tsx";
import { JsonField } from "../../kit/json-field.tsx";
import { readObjectText } from "../../kit/json-text.ts";
import { useAct } from "../../kit/use-act.ts";
import { common } from "../../strings/common.ts";
import { instances as text } from "../../strings/instances.ts";
import { changeInstance, type Instance } from "../requests.ts";

const shown = (value: unknown): string => JSON.stringify(value, null, 2);

/** An instance's name, state and configuration; only what was changed is sent, over what was seen. */
export function EditDialog({ instance, onClose }: { instance: Instance; onClose: () => void }) {
  // What it was when the dialog opened: heartbeats go on meanwhile.
  const [seen] = useState(instance);
  const [name, setName] = useState(seen.name);
  const [stateTyped, setState] = useState(() => shown(seen.state));
  const [configTyped, setConfig] = useState(() => shown(seen.config));
  const state = readObjectText(stateTyped);
  const config = readObjectText(configTyped);
  const change = {
    ...(name.trim() === seen.name ? {} : { name: name.trim() }),
    ...(stateTyped === shown(seen.state) ? {} : { state: state.value }),
    ...(configTyped === shown(seen.config) ? {} : { config: config.value }),
  };
  const save = useAct({
    act: () => changeInstance(seen, change),
    done: (saved) => text.changed(saved.name),
    onDone: onClose,
    quiet: true,
  });
  return (
    <FormDialog
      opened
      onClose={onClose}
      size="lg"
      title={text.editTitle(seen.name)}
      submit={common.save}
      onSubmit={() => save.mutate()}
      busy={save.isPending}
      error={save.error}
      disabled={state.fault !== null || config.fault !== null || Object.keys(change).length === 0}
    >
      <TextInput
        label={text.name}
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
        required
      />
      <JsonField
        label={text.state}
        description={text.stateHint}
        value={stateTyped}
        onChange={setState}
        error={state.fault}
      />
      <JsonField
        label={text.config}
        description={text.configHint}
        value={configTyped}
        onChange={setConfig}
        error={config.fault}
      />
    </FormDialog>
  );
}
