import { TagsInput, Textarea, TextInput } from "@mantine/core";
import { MAX_CAPABILITIES, MAX_NAME_LENGTH, MAX_TEXT_LENGTH } from "../../domain/limits.ts";
import { faultAt } from "../kit/fault-at.ts";
import { JsonField } from "../kit/json-field.tsx";
import { jsonText, readObjectText } from "../kit/json-text.ts";
import { agents as text } from "../strings/agents.ts";
import type { Agent } from "./use-agents.ts";

const MAX_SHORT = 100;

/** An agent's fields, as they are typed. */
export interface Typed {
  name: string;
  agent_type: string;
  description: string;
  capabilities: string[];
  meta_data: string;
  config_schema: string;
}

/** The fields of a body that have an input of their own. */
export const FIELD_PATHS = [
  "/name",
  "/agent_type",
  "/description",
  "/capabilities",
  "/meta_data",
  "/config_schema",
] as const;

export const typedOf = (agent: Agent): Typed => ({
  name: agent.name,
  agent_type: agent.agent_type,
  description: agent.description,
  capabilities: agent.capabilities,
  meta_data: jsonText(agent.meta_data),
  config_schema: jsonText(agent.config_schema),
});

/** What is wrong with what was typed, by field, before anything is sent. */
export function faultsOf(typed: Typed): Partial<Record<keyof Typed, string>> {
  const meta = readObjectText(typed.meta_data);
  const schema = readObjectText(typed.config_schema);
  return {
    ...(meta.fault !== null && { meta_data: meta.fault }),
    ...(schema.fault !== null && { config_schema: schema.fault }),
  };
}

interface FieldsProps {
  typed: Typed;
  onChange: (typed: Typed) => void;
  /** What the API refused. */
  error: unknown;
  readOnly?: boolean;
}

/** The inputs of an agent's fields. */
export function Fields({ typed, onChange, error, readOnly = false }: FieldsProps) {
  const { form } = text;
  const faults = faultsOf(typed);
  const set = (change: Partial<Typed>): void => onChange({ ...typed, ...change });
  return (
    <>
      <TextInput
        label={form.name}
        description={form.nameHint}
        value={typed.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
        maxLength={MAX_NAME_LENGTH}
        required
        readOnly={readOnly}
        error={faultAt(error, "/name")}
        data-autofocus
      />
      <TextInput
        label={form.type}
        description={form.typeHint}
        value={typed.agent_type}
        onChange={(event) => set({ agent_type: event.currentTarget.value })}
        maxLength={MAX_SHORT}
        readOnly={readOnly}
        error={faultAt(error, "/agent_type")}
      />
      <Textarea
        label={form.description}
        value={typed.description}
        onChange={(event) => set({ description: event.currentTarget.value })}
        maxLength={MAX_TEXT_LENGTH}
        autosize
        minRows={2}
        maxRows={8}
        readOnly={readOnly}
        error={faultAt(error, "/description")}
      />
      <TagsInput
        label={form.capabilities}
        description={form.capabilitiesHint}
        value={typed.capabilities}
        onChange={(capabilities) => set({ capabilities })}
        maxTags={MAX_CAPABILITIES}
        readOnly={readOnly}
        error={faultAt(error, "/capabilities")}
      />
      <JsonField
        label={form.metaData}
        description={form.metaDataHint}
        error={faults.meta_data ?? faultAt(error, "/meta_data")}
        value={typed.meta_data}
        onChange={(meta_data) => set({ meta_data })}
        minHeight="5rem"
        maxHeight="16rem"
        readOnly={readOnly}
      />
      <JsonField
        label={form.configSchema}
        description={form.configSchemaHint}
        error={faults.config_schema ?? faultAt(error, "/config_schema")}
        value={typed.config_schema}
        onChange={(config_schema) => set({ config_schema })}
        minHeight="5rem"
        maxHeight="16rem"
        readOnly={readOnly}
      />
    </>
  );
}
