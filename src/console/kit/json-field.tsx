import { Box, Input } from "@mantine/core";
import type { CodeEditorProps } from "../editor/code-editor.tsx";
import { Editor } from "../editor/lazy.tsx";

interface JsonFieldProps extends Pick<CodeEditorProps, "readOnly" | "minHeight" | "maxHeight"> {
  label: string;
  description?: string;
  value: string;
  onChange: (typed: string) => void;
  /** Why what was typed cannot be taken. */
  error?: string | null;
}

/** A field for JSON, in an editor. */
export const JsonField = ({
  label,
  description,
  error,
  minHeight = "6rem",
  maxHeight = "24rem",
  ...props
}: JsonFieldProps) => (
  // The editor has the name itself: a label points at fields alone.
  <Input.Wrapper label={label} labelElement="div" description={description} error={error}>
    <Box my={4}>
      <Editor label={label} language="json" minHeight={minHeight} maxHeight={maxHeight} {...props} />
    </Box>
  </Input.Wrapper>
);
