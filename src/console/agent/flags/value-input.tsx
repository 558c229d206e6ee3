import { Input, NumberInput, SegmentedControl, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import type { FlagType } from "../../../domain/flag.ts";
import type { Json } from "../../../domain/json.ts";
import { targeting } from "../../strings/targeting.ts";

const text = targeting.flags;

interface ValueInputProps {
  label: string;
  description?: string;
  type: FlagType;
  value: Json | undefined;
  /** Undefined: what is typed is no value. */
  onChange: (value: Json | undefined) => void;
}

/** A value of a flag, as its type is typed. */
export function ValueInput({ label, description, type, value, onChange }: ValueInputProps) {
  if (type === "boolean")
    return (
      <Input.Wrapper label={label} description={description} labelElement="div">
        <div>
          <SegmentedControl
            size="xs"
            aria-label={label}
            value={String(value === true)}
            onChange={(next) => onChange(next === "true")}
            data={[
              { value: "true", label: text.true },
              { value: "false", label: text.false },
            ]}
          />
        </div>
      </Input.Wrapper>
    );
  if (type === "number")
    return (
      <NumberInput
        label={label}
        description={description}
        value={typeof value === "number" ? value : ""}
        onChange={(next) => onChange(typeof next === "number" ? next : undefined)}
        required
      />
    );
  if (type === "string")
    return (
      <TextInput
        label={label}
        description={description}
        value={typeof value === "string" ? value : ""}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  return <JsonValue label={label} description={description} value={value} onChange={onChange} />;
}

/** An object or a list; undefined: it is none. */
function parsed(typed: string): Json | undefined {
  try {
    const value = JSON.parse(typed) as Json;
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function JsonValue({ label, description, value, onChange }: Omit<ValueInputProps, "type">) {
  const [typed, setTyped] = useState(() => JSON.stringify(value ?? {}, null, 2));
  return (
    <Textarea
      label={label}
      description={description}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        onChange(parsed(event.currentTarget.value));
      }}
      error={value === undefined ? text.json : null}
      autosize
      minRows={2}
      maxRows={12}
      spellCheck={false}
      styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
    />
  );
}
