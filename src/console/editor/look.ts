import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

/** Colours are those of code-editor.module.css: they change with the scheme, and pass WCAG 2.2 AA on its backgrounds. */
const highlighting = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--editor-name)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--editor-string)" },
  { tag: [tags.number, tags.integer, tags.float], color: "var(--editor-number)" },
  { tag: [tags.bool, tags.null, tags.keyword, tags.atom], color: "var(--editor-word)" },
  {
    tag: [tags.comment, tags.meta, tags.processingInstruction, tags.punctuation, tags.separator],
    color: "var(--editor-quiet)",
  },
  { tag: tags.heading, color: "var(--editor-name)", fontWeight: "700" },
  { tag: tags.strong, fontWeight: "700" },
  { tag: tags.emphasis, fontStyle: "italic" },
  { tag: tags.strikethrough, textDecoration: "line-through" },
  { tag: [tags.link, tags.url], color: "var(--editor-name)", textDecoration: "underline" },
  { tag: tags.monospace, color: "var(--editor-number)" },
  { tag: tags.quote, color: "var(--editor-quiet)" },
  { tag: tags.invalid, color: "var(--mantine-color-error)" },
]);

const theme = {
  "&": { backgroundColor: "var(--editor-paper)", color: "var(--mantine-color-text)", fontSize: "0.875rem" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": {
    fontFamily: "var(--mantine-font-family-monospace)",
    lineHeight: "1.55",
    overflow: "auto",
    maxHeight: "var(--editor-max, none)",
  },
  ".cm-content, .cm-gutter": { minHeight: "var(--editor-min, 0)" },
  ".cm-content": { padding: "0.5rem 0", caretColor: "var(--mantine-color-text)" },
  ".cm-gutters": {
    backgroundColor: "var(--editor-gutter)",
    color: "var(--mantine-color-dimmed)",
    border: "none",
  },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--editor-line)" },
  ".cm-foldPlaceholder": {
    backgroundColor: "var(--editor-line)",
    border: "1px solid var(--mantine-color-default-border)",
    color: "var(--mantine-color-text)",
  },
  ".cm-content ::selection": { backgroundColor: "var(--editor-selected)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--editor-selected)" },
  ".cm-panels, .cm-tooltip": {
    backgroundColor: "var(--mantine-color-body)",
    color: "var(--mantine-color-text)",
    borderColor: "var(--mantine-color-default-border)",
  },
  ".cm-panels .cm-textfield": {
    backgroundColor: "var(--mantine-color-body)",
    color: "var(--mantine-color-text)",
    border: "1px solid var(--mantine-color-default-border)",
  },
  ".cm-panels .cm-button": {
    backgroundImage: "none",
    backgroundColor: "var(--mantine-color-default)",
    color: "var(--mantine-color-text)",
    border: "1px solid var(--mantine-color-default-border)",
  },
  ".cm-tooltip-autocomplete ul li[aria-selected]": {
    backgroundColor: "var(--mantine-primary-color-filled)",
    color: "#fff",
  },
  ".cm-completionDetail": { color: "inherit", opacity: "0.85" },
  ".cm-tooltip.cm-completionInfo": { maxWidth: "22rem", padding: "0.5rem 0.75rem" },
  ".cm-diagnostic": { fontFamily: "var(--mantine-font-family)", fontSize: "0.8125rem" },
};

export const look = (isDark: boolean): Extension => [
  EditorView.theme(theme, { dark: isDark }),
  syntaxHighlighting(highlighting),
];
