import { linter, lintKeymap, type Diagnostic } from "@codemirror/lint";
import { Compartment, Facet, type Extension } from "@codemirror/state";
import { keymap, type EditorView } from "@codemirror/view";
import type { Language } from "./languages/language.ts";

export interface EditorFault {
  /** JSON Pointer into what the text says. */
  path: string;
  message: string;
}

interface Marks {
  faults: readonly EditorFault[];
  language: Language | null;
}

const NONE: Marks = { faults: [], language: null };
const marks = Facet.define<Marks, Marks>({ combine: ([given = NONE]) => given });
const compartment = new Compartment();

/** What keeps the text from being read; where it can be read, what is wrong with what it says. */
function diagnostics(view: EditorView): Diagnostic[] {
  const { faults, language } = view.state.facet(marks);
  const syntax = language?.faults?.(view.state) ?? [];
  if (syntax.length > 0) return syntax.map((fault) => ({ ...fault, severity: "error" }));
  return faults.flatMap(({ path, message }) => {
    const range = language?.place?.(view.state, path);
    return range ? [{ ...range, severity: "error" as const, message: `${path || "/"} ${message}` }] : [];
  });
}

/** Shows faults at their places. */
export const faultMarks: Extension = [
  compartment.of([]),
  linter(diagnostics, {
    delay: 300,
    needsRefresh: ({ startState, state }) => startState.facet(marks) !== state.facet(marks),
  }),
  keymap.of(lintKeymap),
];

/** What `faultMarks` goes by from now on. */
export const markFaults = (view: EditorView, given: Marks): void =>
  view.dispatch({ effects: compartment.reconfigure(marks.of(given)) });
