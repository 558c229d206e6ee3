import { stripVTControlCharacters } from "node:util";
import type { Screen } from "../io.ts";
import { columns } from "./plain.ts";

const UP = (lines: number): string => (lines > 0 ? `\u001b[${lines}A` : "");
const ERASE_BELOW = "\u001b[0J";

/** Rows that a line takes where the terminal breaks it. */
const rowsOf = (line: string, screen: Screen): number =>
  Math.max(1, Math.ceil(columns(stripVTControlCharacters(line)) / screen.columns));

const heightOf = (lines: readonly string[], screen: Screen): number =>
  lines.reduce((sum, line) => sum + rowsOf(line, screen), 0);

/** A place in a terminal where one text is drawn over the one before. */
export function canvas(out: (text: string) => void) {
  let drawn: readonly string[] = [];

  /** What takes the last drawing away; its lines are as long as the terminal makes them now. */
  const erase = (screen: Screen): string => {
    const height = heightOf(drawn, screen);
    return height === 0 ? "" : `\r${UP(height)}${ERASE_BELOW}`;
  };

  return {
    /**
     * As many of the text's lines as fit, and all of the note below: what has left the screen could not be drawn over.
     */
    draw(text: string, note: string, screen: Screen): void {
      const below = ["", ...note.split("\n")];
      let room = screen.rows - 1 - heightOf(below, screen);
      const shown = text.trimEnd().split("\n");
      const cut = shown.findIndex((line) => (room -= rowsOf(line, screen)) < 0);
      const before = erase(screen);
      drawn = [...(cut === -1 ? shown : shown.slice(0, cut)), ...below];
      out(before + drawn.map((line) => `${line}\n`).join(""));
    },
    /** Leaves a text there, however long. */
    leave(text: string, screen: Screen): void {
      const before = erase(screen);
      drawn = [];
      out(before + text);
    },
  };
}
