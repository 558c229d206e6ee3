import { useComputedColorScheme } from "@mantine/core";
import { Compartment, EditorState, Transaction, type Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { useEffect, useEffectEvent, useId, useRef, useState, type CSSProperties } from "react";
import { editor as text } from "../strings/editor.ts";
import { replacement } from "./change.ts";
import classes from "./code-editor.module.css";
import { faultMarks, markFaults, type EditorFault } from "./faults.ts";
import { loadLanguage, type Language, type LanguageName } from "./languages/language.ts";
import { look } from "./look.ts";
import { basics, forCode, forWriting } from "./setup.ts";

export interface CodeEditorProps {
  value: string;
  /** Called with each change that a person makes. */
  onChange?: (value: string) => void;
  language: LanguageName;
  /** The accessible name. */
  label: string;
  readOnly?: boolean;
  /** CSS lengths. */
  minHeight?: string;
  maxHeight?: string;
  /** Kept over renders by who gives it: another array sets the editor up anew. */
  extensions?: Extension;
  /** Marked at their places, in JSON and YAML. */
  faults?: readonly EditorFault[];
}

/** Texts that the editor told of and that have not come back yet: so many are kept. */
const ECHOES = 20;
const NO_FAULTS: readonly EditorFault[] = [];

/** An editor of text. Tab leaves it. */
export function CodeEditor({
  value,
  onChange,
  language: name,
  label,
  readOnly = false,
  minHeight,
  maxHeight,
  extensions,
  faults = NO_FAULTS,
}: CodeEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<EditorView | null>(null);
  const [language, setLanguage] = useState<Language | null>(null);
  const told = useRef<string[]>([]);
  const hint = useId();
  const isDark = useComputedColorScheme("light") === "dark";
  const [settings] = useState(() => new Compartment());

  const tell = useEffectEvent((next: string) => {
    told.current = [...told.current, next].slice(-ECHOES);
    onChange?.(next);
  });
  const begin = useEffectEvent((parent: HTMLElement) => {
    const listener = EditorView.updateListener.of((update) => {
      const own = update.transactions.some((transaction) => transaction.annotation(Transaction.remote));
      if (update.docChanged && !own) tell(update.state.doc.toString());
    });
    const state = EditorState.create({
      doc: value,
      extensions: [settings.of([]), basics, faultMarks, listener],
    });
    return new EditorView({ state, parent });
  });

  useEffect(() => {
    const made = host.current && begin(host.current);
    setView(made);
    return () => made?.destroy();
  }, []);

  useEffect(() => {
    let wanted = true;
    const load = async (): Promise<void> => {
      const loaded = await loadLanguage(name);
      if (wanted) setLanguage(loaded);
    };
    // Without its language, which could not be loaded, it is an editor of plain text.
    load().catch(() => {});
    return () => {
      wanted = false;
    };
  }, [name]);

  useEffect(() => {
    view?.dispatch({
      effects: settings.reconfigure([
        look(isDark),
        EditorState.readOnly.of(readOnly),
        EditorView.editable.of(!readOnly),
        EditorView.contentAttributes.of({ "aria-label": label, "aria-describedby": hint, tabindex: "0" }),
        readOnly ? [] : forWriting,
        language?.isCode ? forCode : [],
        language?.support ?? [],
        extensions ?? [],
      ]),
    });
  }, [view, settings, isDark, readOnly, label, hint, language, extensions]);

  useEffect(() => {
    if (view) markFaults(view, { faults, language });
  }, [view, faults, language]);

  useEffect(() => {
    if (!view) return;
    // What comes back of an earlier keystroke must not take away a later one.
    const echo = told.current.lastIndexOf(value);
    if (echo >= 0) {
      told.current = told.current.slice(echo + 1);
      return;
    }
    told.current = [];
    const change = replacement(view.state.doc.toString(), value);
    if (change) view.dispatch({ changes: change, annotations: Transaction.remote.of(true) });
  }, [view, value]);

  const heights = { "--editor-min": minHeight, "--editor-max": maxHeight } as CSSProperties;
  return (
    <>
      <span id={hint} hidden>
        {readOnly ? text.readOnlyKeys : text.keys}
      </span>
      <div ref={host} className={classes.editor} style={heights} />
    </>
  );
}
