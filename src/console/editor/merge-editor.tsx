import { useComputedColorScheme } from "@mantine/core";
import { MergeView } from "@codemirror/merge";
import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { useEffect, useEffectEvent, useRef } from "react";
import { editor as text } from "../strings/editor.ts";
import classes from "./code-editor.module.css";
import { loadLanguage } from "./languages/language.ts";
import { look } from "./look.ts";
import { basics, forCode } from "./setup.ts";

export interface MergeEditorProps {
  /** At the left, to be read. */
  theirs: string;
  /** At the right, to be changed. */
  mine: string;
  theirsLabel: string;
  mineLabel: string;
  onChange: (merged: string) => void;
}

/** Two texts in YAML side by side; parts of the left one can be taken over into the right one. */
export function MergeEditor({ theirs, mine, theirsLabel, mineLabel, onChange }: MergeEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const isDark = useComputedColorScheme("light") === "dark";
  const tell = useEffectEvent(onChange);
  const begin = useEffectEvent(async (parent: HTMLElement): Promise<MergeView> => {
    const language = await loadLanguage("yaml");
    const common = [basics, forCode, look(isDark), language.support];
    const named = (label: string) => EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" });
    return new MergeView({
      parent,
      a: { doc: theirs, extensions: [common, EditorState.readOnly.of(true), named(theirsLabel)] },
      b: {
        doc: mine,
        extensions: [
          common,
          named(mineLabel),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) tell(update.state.doc.toString());
          }),
        ],
      },
      revertControls: "a-to-b",
      renderRevertControl: () => {
        const button = document.createElement("button");
        button.textContent = "→";
        button.title = text.takeOver;
        button.ariaLabel = text.takeOver;
        return button;
      },
      collapseUnchanged: { margin: 3, minSize: 6 },
      gutter: true,
    });
  });
  useEffect(() => {
    const made = host.current && begin(host.current);
    const end = async (): Promise<void> => (await made)?.destroy();
    return () => void end();
  }, []);
  return <div ref={host} className={`${classes.editor} ${classes.merge}`} />;
}
