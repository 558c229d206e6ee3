import { Text } from "@mantine/core";
import { lazy, Suspense, type CSSProperties } from "react";
import { editor as text } from "../strings/editor.ts";
import type { CodeEditorProps } from "./code-editor.tsx";
import classes from "./fallback.module.css";

const CodeEditor = lazy(async () => ({ default: (await import("./code-editor.tsx")).CodeEditor }));

/** As high as the editor that comes. */
export const EditorFallback = ({ minHeight }: { minHeight?: string }) => (
  <div className={classes.fallback} style={{ "--editor-min": minHeight } as CSSProperties} role="status">
    <Text size="sm" c="dimmed">
      {text.loading}
    </Text>
  </div>
);

/** The editor, loaded when one is shown. */
export const Editor = (props: CodeEditorProps) => (
  <Suspense fallback={<EditorFallback minHeight={props.minHeight} />}>
    <CodeEditor {...props} />
  </Suspense>
);
