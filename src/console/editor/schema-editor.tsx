import { useMemo } from "react";
import { CodeEditor, type CodeEditorProps } from "./code-editor.tsx";
import { schemaCompletion } from "./completion/completion.ts";
import type { Schema } from "./completion/schema.ts";

export interface SchemaEditorProps extends Omit<CodeEditorProps, "extensions" | "language"> {
  language: "json" | "yaml";
  /** Kept over renders by who gives them. */
  schemas: readonly Schema[];
  explain?: Readonly<Record<string, string>>;
}

/** An editor that suggests what its schemas know. */
export function SchemaEditor({ schemas, explain, ...props }: SchemaEditorProps) {
  const { language } = props;
  const extensions = useMemo(
    () => schemaCompletion({ language, schemas, ...(explain === undefined ? {} : { explain }) }),
    [language, schemas, explain],
  );
  return <CodeEditor {...props} extensions={extensions} />;
}
