import { autocompletion, completionKeymap, type CompletionContext } from "@codemirror/autocomplete";
import type { Extension } from "@codemirror/state";
import {
  Decoration,
  EditorView,
  keymap,
  MatchDecorator,
  ViewPlugin,
  type DecorationSet,
} from "@codemirror/view";

const matcher = new MatchDecorator({
  regexp: /\{\{\s*[\w.-]+\s*\}\}/g,
  decoration: Decoration.mark({ class: "cm-variable" }),
});

const marks = ViewPlugin.define<{ decorations: DecorationSet; update: (update: never) => void }>(
  (view) => {
    const plugin = {
      decorations: matcher.createDeco(view),
      update: (update: Parameters<typeof matcher.updateDeco>[0]) => {
        plugin.decorations = matcher.updateDeco(update, plugin.decorations);
      },
    };
    return plugin;
  },
  { decorations: ({ decorations }) => decorations },
);

const theme = EditorView.theme({
  ".cm-variable": { color: "var(--editor-word)", fontWeight: "600", backgroundColor: "var(--editor-line)" },
});

const complete = (names: () => readonly string[]) => (context: CompletionContext) => {
  const { state, pos } = context;
  const open = context.matchBefore(/\{\{\s*[\w.-]*/);
  if (!open) return null;
  const isClosed = /^\s*\}\}/.test(state.sliceDoc(pos, pos + 3));
  return {
    from: open.from,
    options: names().map((name) => ({
      label: `{{${name}`,
      displayLabel: name,
      apply: `{{${name}${isClosed ? "" : "}}"}`,
    })),
  };
};

/** Marks `{{name}}`, and suggests names that are used already. `names` is asked when somebody types. */
export const variables = (names: () => readonly string[]): Extension => [
  marks,
  theme,
  autocompletion({ override: [complete(names)], icons: false }),
  keymap.of(completionKeymap),
];
