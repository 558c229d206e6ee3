import { yaml } from "@codemirror/lang-yaml";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { EditorState } from "@codemirror/state";
import { tags } from "@lezer/highlight";
import { isMap, isNode, isScalar, isSeq, parseDocument, type Document } from "yaml";
import { steps, type Language, type Range, type SyntaxFault } from "./language.ts";

const OPTIONS = { version: "1.2", schema: "core", prettyErrors: false } as const;

let last: { text: string; document: Document } | null = null;

/** The document, parsed once for all who look at the same text. */
function parsed(state: EditorState): Document {
  const text = state.doc.toString();
  if (last?.text !== text) last = { text, document: parseDocument(text, OPTIONS) };
  return last.document;
}

/** A key and the value under it, or an item of a list. */
interface Place {
  key: unknown;
  value: unknown;
}

function step(value: unknown, name: string): Place | null {
  if (isSeq(value)) {
    const item = value.items[Number(name)];
    return item === undefined ? null : { key: null, value: item };
  }
  if (!isMap(value)) return null;
  return value.items.find(({ key }) => String(isScalar(key) ? key.value : key) === name) ?? null;
}

/** What is marked: of what has several lines, its key. */
function shown({ key, value }: Place): Range | null {
  const long = isMap(value) || isSeq(value) || (isScalar(value) && /^[|>]/.test(value.type ?? ""));
  const node = (long || !isNode(value)) && isNode(key) ? key : value;
  return isNode(node) && node.range ? { from: node.range[0], to: node.range[1] } : null;
}

function place(state: EditorState, path: string): Range | null {
  let at: Place = { key: null, value: parsed(state).contents };
  for (const name of steps(path)) {
    const next = step(at.value, name);
    if (!next) break;
    at = next;
  }
  const range = shown(at);
  // A whole document is not underlined.
  return at.key === null && (isMap(at.value) || isSeq(at.value))
    ? range && { from: range.from, to: range.from + 1 }
    : range;
}

const faults = (state: EditorState): SyntaxFault[] =>
  parsed(state).errors.map(({ pos: [from, to], message }) => ({
    from: Math.min(from, state.doc.length),
    to: Math.min(to, state.doc.length),
    message,
  }));

/** Texts without quotes are texts all the same. */
const plain = syntaxHighlighting(
  HighlightStyle.define([{ tag: tags.content, color: "var(--editor-string)" }]),
);

export const language: Language = { support: [yaml(), plain], place, faults, isCode: true };
