import { Input } from "@mantine/core";
import { Editor } from "../editor/lazy.tsx";

interface JsonFieldProps {
  label: string;
  description?: string;
  value: string;
  onChange: (typed: string) => void;
  /** Why what was typed cannot be taken. */
  error?: string | null;
}

/** A field for JSON, in an editor. */
export const JsonField = ({ label, description, value, onChange, error }: JsonFieldProps) => (
  // The editor has the name itself: a label points at fields alone.
  <Input.Wrapper label={label} labelElement="div" description={description} error={error}>
    <Editor
      label={label}
      language="json"
      value={value}
      onChange={onChange}
      minHeight="6rem"
      maxHeight="24rem"
    />
  </Input.Wrapper>
);
