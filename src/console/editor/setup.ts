import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, foldGutter, foldKeymap, indentOnInput } from "@codemirror/language";
import { search, searchKeymap } from "@codemirror/search";
import { EditorState, type Extension } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { nonce } from "../app/nonce.ts";
import { typedOver } from "./typed-over.ts";

/** What every editor has. Tab is bound to nothing, so that it leaves the editor. */
export const basics: Extension = [
  EditorView.cspNonce.of(nonce),
  history(),
  highlightSpecialChars(),
  EditorState.allowMultipleSelections.of(true),
  search({ top: true }),
  EditorView.lineWrapping,
  typedOver,
  keymap.of([...defaultKeymap, ...historyKeymap, ...searchKeymap, ...foldKeymap]),
];

/** What texts for machines have as well. */
export const forCode: Extension = [lineNumbers(), foldGutter(), indentOnInput(), bracketMatching()];

/** What texts that can be changed have as well. */
export const forWriting: Extension = [highlightActiveLine(), drawSelection()];
