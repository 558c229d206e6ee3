import { EditorView } from "@codemirror/view";

const rangeNow = (): Range | undefined => {
  const selection = document.getSelection();
  return selection?.rangeCount === 1 ? selection.getRangeAt(0) : undefined;
};

/**
 * Puts what is typed over selected text into its place. The browser would keep the look of what was there, with a style
 * of its own making, which the page's policy forbids.
 */
export const typedOver = EditorView.domEventHandlers({
  beforeinput: (event, view) => {
    const { data, inputType } = event;
    if (inputType !== "insertText" || !data) return false;
    // The page's own selection: the editor hears of a new one later.
    const range = rangeNow();
    if (range === undefined || range.collapsed) return false;
    if (view.composing || view.state.readOnly || view.state.selection.ranges.length > 1) return false;
    const from = view.posAtDOM(range.startContainer, range.startOffset);
    const to = view.posAtDOM(range.endContainer, range.endOffset);
    const typed = () =>
      view.state.update({
        changes: { from, to, insert: view.state.toText(data) },
        selection: { anchor: from + data.length },
        userEvent: "input.type",
        scrollIntoView: true,
      });
    event.preventDefault();
    const isHandled = view.state
      .facet(EditorView.inputHandler)
      .some((handle) => handle(view, from, to, data, typed));
    if (!isHandled) view.dispatch(typed());
    return true;
  },
});
