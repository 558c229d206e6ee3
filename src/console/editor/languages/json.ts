import { json } from "@codemirror/lang-json";
import { ensureSyntaxTree, syntaxTree } from "@codemirror/language";
import type { EditorState } from "@codemirror/state";
import { editor as text } from "../../strings/editor.ts";
import { steps, type Language, type Range, type SyntaxFault } from "./language.ts";

/** Milliseconds that a document may take to be parsed before places in it are looked for. */
const PARSE_MS = 100;

const treeOf = (state: EditorState) =>
  ensureSyntaxTree(state, state.doc.length, PARSE_MS) ?? syntaxTree(state);
type Node = ReturnType<typeof treeOf>["topNode"];

const VALUES = new Set(["Object", "Array", "String", "Number", "True", "False", "Null"]);

function* children(node: Node): Generator<Node> {
  for (let child = node.firstChild; child; child = child.nextSibling) yield child;
}

function keyOf(state: EditorState, property: Node): string | null {
  const name = property.getChild("PropertyName");
  if (!name) return null;
  try {
    return JSON.parse(state.sliceDoc(name.from, name.to)) as string;
  } catch {
    return null;
  }
}

/** The property or the item that a step leads to. */
function step(state: EditorState, node: Node, name: string): Node | null {
  if (node.name === "Array")
    return [...children(node)].filter((child) => VALUES.has(child.name))[Number(name)] ?? null;
  return (
    [...children(node)].findLast((child) => child.name === "Property" && keyOf(state, child) === name) ?? null
  );
}

const valueOf = (node: Node): Node =>
  node.name === "Property" ? ([...children(node)].find((child) => VALUES.has(child.name)) ?? node) : node;

/** What is marked: of what is long, its name or its first sign. */
const shown = (node: Node): Range => {
  const name = node.getChild("PropertyName");
  const value = valueOf(node);
  const isLong = value.name === "Object" || value.name === "Array";
  if (isLong) return name ?? { from: node.from, to: node.from + 1 };
  return value;
};

function place(state: EditorState, path: string): Range | null {
  let node = treeOf(state).topNode.firstChild;
  if (!node) return null;
  for (const name of steps(path)) {
    const next: Node | null = step(state, valueOf(node), name);
    if (!next) break;
    node = next;
  }
  const { from, to } = shown(node);
  return { from, to };
}

/** The first place where the grammar does not fit; the engine's own words differ from browser to browser. */
function faults(state: EditorState): SyntaxFault[] {
  if (state.doc.length === 0) return [];
  try {
    JSON.parse(state.doc.toString());
    return [];
  } catch {
    let at = state.doc.length;
    treeOf(state).iterate({
      enter: ({ type, from }) => {
        if (type.isError && from < at) at = from;
      },
    });
    return [{ from: Math.max(0, at - 1), to: Math.min(state.doc.length, at + 1), message: text.syntax }];
  }
}

export const language: Language = { support: json(), place, faults, isCode: true };
