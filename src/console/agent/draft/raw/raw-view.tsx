import { Text } from "@mantine/core";
import { useState } from "react";
import type { JsonObject } from "../../../../domain/json.ts";
import type { EditorFault } from "../../../editor/faults.ts";
import { SchemaEditor } from "../../../editor/lazy.tsx";
import { configKeys, draft as text } from "../../../strings/draft.ts";
import type { Draft } from "../saving/types.ts";
import { print, read, type Form } from "./parse.ts";

interface RawViewProps {
  draft: Draft;
  form: Form;
  onChange: (change: Partial<Draft>) => void;
  schemas: JsonObject[];
  faults: readonly EditorFault[];
  readOnly: boolean;
}

/** The whole configuration as text; what can be read of it is the draft at once. */
export default function RawView({ draft, form, onChange, schemas, faults, readOnly }: RawViewProps) {
  const { config, unreadable } = draft;
  const [typed, setTyped] = useState<{ text: string; of: string } | null>(null);
  const now = JSON.stringify(config);
  // What is typed is shown as it is typed, until the configuration is changed elsewhere.
  const own = typed !== null && typed.of === now ? typed.text : print(config, form);
  const shown = unreadable?.language === form ? unreadable.text : own;
  const change = (next: string): void => {
    const value = read(next, form);
    if (value === null) return onChange({ unreadable: { language: form, text: next } });
    setTyped({ text: next, of: JSON.stringify(value) });
    return onChange({ config: value, unreadable: null });
  };
  const label = text.raw(text.views[form]);
  return (
    <div>
      <SchemaEditor
        label={label}
        language={form}
        value={shown}
        onChange={change}
        schemas={schemas}
        explain={configKeys}
        faults={faults}
        readOnly={readOnly}
        minHeight="24rem"
        maxHeight="75vh"
      />
      {!readOnly && (
        <Text size="xs" c="dimmed" mt={4}>
          {text.rawHint}
        </Text>
      )}
    </div>
  );
}
