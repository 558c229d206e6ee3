/** Words around the editors of text, JSON and YAML. */
export const editor = {
  loading: "The editor is loading…",
  keys: "Tab leaves this editor. Control and ] indents a line, Control and F searches, F8 goes to the next fault.",
  readOnlyKeys: "This text can be read, not changed. Tab leaves it, Control and F searches.",
  syntax: "cannot be read from here on",
  takeOver: "Take this over",
};
