import type { Extension, EditorState } from "@codemirror/state";

/** Characters of a document, from its start. */
export interface Range {
  from: number;
  to: number;
}

export interface SyntaxFault extends Range {
  message: string;
}

/** What the editor knows of a language. */
export interface Language {
  /** Highlighting, folding, indentation. */
  support: Extension;
  /** Where a JSON Pointer leads: to the value, or the nearest that there is on the way. Null where there are no places. */
  place?: (state: EditorState, path: string) => Range | null;
  /** What keeps the text from being read at all. */
  faults?: (state: EditorState) => SyntaxFault[];
  /** Numbers before its lines. */
  isCode: boolean;
}

export type LanguageName = "json" | "yaml" | "markdown" | "text";

/** Each language is loaded when it is first shown. */
export async function loadLanguage(name: LanguageName): Promise<Language> {
  if (name === "json") return (await import("./json.ts")).language;
  if (name === "yaml") return (await import("./yaml.ts")).language;
  if (name === "markdown") return (await import("./markdown.ts")).language;
  return { support: [], isCode: false };
}

/** The steps of a JSON Pointer. */
export const steps = (path: string): string[] =>
  path
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
