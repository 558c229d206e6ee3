import { useEffect, useRef, useState } from "react";
import { CodeEditor, type CodeEditorProps } from "./code-editor.tsx";
import { variables } from "./variables.ts";

export interface PromptEditorProps extends Omit<CodeEditorProps, "extensions" | "language"> {
  /** Names that are suggested after two braces. */
  names: readonly string[];
}

/** An editor of a prompt: Markdown, with its variables marked. */
export function PromptEditor({ names, ...props }: PromptEditorProps) {
  const known = useRef(names);
  useEffect(() => {
    known.current = names;
  }, [names]);
  const [extensions] = useState(() => variables(() => known.current));
  return <CodeEditor {...props} language="markdown" extensions={extensions} />;
}
