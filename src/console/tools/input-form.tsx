import { SegmentedControl, Select, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { Editor } from "../editor/lazy.tsx";
import { faultAt } from "../kit/fault-at.ts";
import { tools } from "../strings/tools.ts";
import { valueOf, type SchemaField } from "./schema-fields.ts";

const text = tools.trial;

/** An input as it is typed: field by field, or as JSON. */
export interface TypedInput {
  as: "form" | "json";
  fields: Record<string, string>;
  json: string;
}

interface FieldProps {
  field: SchemaField;
  typed: string;
  onChange: (typed: string) => void;
  fault: string | undefined;
}

function Field({ field, typed, onChange, fault }: FieldProps) {
  const { name, description, required, kind, options } = field;
  const isValue = typed === "" || valueOf(field, typed) !== undefined;
  const props = {
    label: name,
    description: description ?? undefined,
    required,
    error: isValue ? fault : text.valueFault,
  };
  if (kind === "choice" || kind === "boolean") {
    const data =
      kind === "choice"
        ? options
        : [
            { value: "true", label: text.yes },
            { value: "false", label: text.no },
          ];
    return (
      <Select
        {...props}
        data={data}
        placeholder={text.unset}
        value={typed === "" ? null : typed}
        onChange={(value) => onChange(value ?? "")}
        clearable
      />
    );
  }
  if (kind === "json")
    return (
      <Textarea
        {...props}
        placeholder={text.json}
        value={typed}
        onChange={(event) => onChange(event.currentTarget.value)}
        autosize
        minRows={2}
        maxRows={10}
        spellCheck={false}
      />
    );
  return (
    <TextInput
      {...props}
      inputMode={kind === "number" ? "decimal" : undefined}
      value={typed}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

interface InputFormProps {
  fields: SchemaField[];
  typed: TypedInput;
  onChange: (typed: TypedInput) => void;
  error: unknown;
}

/** A tool's input, made from its parameters. */
export const InputForm = ({ fields, typed, onChange, error }: InputFormProps) => (
  <Stack gap="sm">
    <SegmentedControl
      aria-label={text.as}
      size="xs"
      value={typed.as}
      onChange={(as) => onChange({ ...typed, as })}
      data={[
        { value: "form" as const, label: text.asForm },
        { value: "json" as const, label: text.asJson },
      ]}
      style={{ alignSelf: "flex-start" }}
    />
    {typed.as === "json" ? (
      <Editor
        language="json"
        label={text.input}
        value={typed.json}
        onChange={(json) => onChange({ ...typed, json })}
        minHeight="8rem"
        maxHeight="20rem"
      />
    ) : fields.length === 0 ? (
      <Text size="sm" c="dimmed">
        {text.noInput}
      </Text>
    ) : (
      fields.map((field) => (
        <Field
          key={field.name}
          field={field}
          typed={typed.fields[field.name] ?? ""}
          onChange={(value) => onChange({ ...typed, fields: { ...typed.fields, [field.name]: value } })}
          fault={faultAt(error, `/input/${field.name}`)}
        />
      ))
    )}
  </Stack>
);
