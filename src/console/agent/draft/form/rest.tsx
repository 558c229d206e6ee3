import { Text } from "@mantine/core";
import { useState } from "react";
import type { JsonObject } from "../../../../domain/json.ts";
import { SchemaEditor } from "../../../editor/lazy.tsx";
import { objectIn } from "../../../kit/json-text.ts";
import { Section } from "../../../kit/section.tsx";
import { configKeys, draft } from "../../../strings/draft.ts";
import type { FormProps } from "./props.ts";
import { clashes, restOf, withRest } from "./split.ts";

const text = draft.form;

/** What has no field, as JSON; it is part of the draft whenever it can be read. */
export function RestForm({
  config,
  onChange,
  faults,
  readOnly,
  schemas,
}: FormProps & { schemas: JsonObject[] }) {
  const rest = restOf(config);
  const printed = JSON.stringify(rest, null, 2);
  const [typed, setTyped] = useState<{ text: string; of: string } | null>(null);
  // What is typed is shown as it is typed, until the configuration is changed elsewhere.
  const shown = typed !== null && typed.of === printed ? typed.text : printed;
  const parsed = objectIn(shown, {});
  const change = (next: string): void => {
    const value = objectIn(next, {});
    if (value === null) return setTyped({ text: next, of: printed });
    const made = withRest(config, value);
    setTyped({ text: next, of: JSON.stringify(restOf(made), null, 2) });
    return onChange(made);
  };
  const names = parsed === null ? [] : clashes(config, parsed);
  return (
    <Section title={text.rest} description={text.restLead}>
      <SchemaEditor
        label={text.restLabel}
        language="json"
        value={shown}
        onChange={change}
        schemas={schemas}
        explain={configKeys}
        faults={faults}
        readOnly={readOnly}
        minHeight="8rem"
        maxHeight="32rem"
      />
      {parsed === null && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {text.restFault}
        </Text>
      )}
      {names.length > 0 && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {text.restTaken(names.join(", "))}
        </Text>
      )}
    </Section>
  );
}
