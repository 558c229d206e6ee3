import { Text, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import type { JsonObject } from "../../../../domain/json.ts";
import { TOOL_NAME } from "../../../../domain/run/tools.ts";
import { FormDialog } from "../../../kit/form-dialog.tsx";
import { JsonField } from "../../../kit/json-field.tsx";
import { jsonText, objectIn } from "../../../kit/json-text.ts";
import { draft } from "../../../strings/draft.ts";

const text = draft.form;
const ANY = { type: "object", properties: {} };

interface ClientToolProps {
  /** What there is; null for a new one. */
  tool: JsonObject | null;
  /** Names of the others. */
  taken: readonly string[];
  onSave: (tool: JsonObject) => void;
  onClose: () => void;
}

const textIn = (value: unknown): string => (typeof value === "string" ? value : "");

/** Describes a tool that the caller of the agent runs. */
export function ClientTool({ tool, taken, onSave, onClose }: ClientToolProps) {
  const [name, setName] = useState(textIn(tool?.["name"]));
  const [description, setDescription] = useState(textIn(tool?.["description"]));
  const [parameters, setParameters] = useState(() => jsonText(tool?.["parameters"] ?? ANY));
  const schema = objectIn(parameters);
  const nameFault = taken.includes(name)
    ? text.toolTaken
    : name !== "" && !TOOL_NAME.test(name)
      ? text.toolNameFault
      : undefined;
  const submit = (): void => {
    if (name === "" || nameFault !== undefined || schema === null) return;
    onSave({ ...tool, name, type: "client", description, parameters: schema });
    onClose();
  };
  return (
    <FormDialog
      opened
      onClose={onClose}
      title={text.clientTitle}
      size="lg"
      submit={text.add}
      onSubmit={submit}
    >
      <Text size="sm" c="dimmed">
        {text.clientLead}
      </Text>
      <TextInput
        label={text.toolName}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={nameFault}
        required
        data-autofocus
      />
      <Textarea
        label={text.toolDescription}
        value={description}
        onChange={(event) => setDescription(event.currentTarget.value)}
        autosize
        minRows={2}
      />
      <JsonField
        label={text.toolParameters}
        value={parameters}
        onChange={setParameters}
        error={schema === null ? text.toolParametersFault : null}
        minHeight="10rem"
      />
    </FormDialog>
  );
}
