import { Text } from "@mantine/core";
import { lazy, Suspense, type CSSProperties } from "react";
import { patiently } from "../api/patiently.ts";
import { editor as text } from "../strings/editor.ts";
import type { CodeEditorProps } from "./code-editor.tsx";
import type { MergeEditorProps } from "./merge-editor.tsx";
import type { PromptEditorProps } from "./prompt-editor.tsx";
import type { SchemaEditorProps } from "./schema-editor.tsx";
import classes from "./fallback.module.css";

const SchemaCodeEditor = lazy(async () => ({
  default: (await patiently(() => import("./schema-editor.tsx"))).SchemaEditor,
}));
const PromptCodeEditor = lazy(async () => ({
  default: (await patiently(() => import("./prompt-editor.tsx"))).PromptEditor,
}));
const Merge = lazy(async () => ({
  default: (await patiently(() => import("./merge-editor.tsx"))).MergeEditor,
}));
const CodeEditor = lazy(async () => ({
  default: (await patiently(() => import("./code-editor.tsx"))).CodeEditor,
}));

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

/** With suggestions of what its schemas know. */
export const SchemaEditor = (props: SchemaEditorProps) => (
  <Suspense fallback={<EditorFallback minHeight={props.minHeight} />}>
    <SchemaCodeEditor {...props} />
  </Suspense>
);

/** With variables marked and suggested. */
export const PromptEditor = (props: PromptEditorProps) => (
  <Suspense fallback={<EditorFallback minHeight={props.minHeight} />}>
    <PromptCodeEditor {...props} />
  </Suspense>
);

/** Two texts side by side, one of which can be changed. */
export const MergeEditor = (props: MergeEditorProps) => (
  <Suspense fallback={<EditorFallback />}>
    <Merge {...props} />
  </Suspense>
);
