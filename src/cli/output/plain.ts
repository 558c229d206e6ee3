import { stripVTControlCharacters } from "node:util";

/** Text from elsewhere on one line, without anything that a terminal would obey. */
export const oneLine = (value: unknown): string =>
  stripVTControlCharacters(
    typeof value === "string" ? value : value === null || value === undefined ? "" : JSON.stringify(value),
  )
    .replace(/[\s\p{Cc}\p{Cf}]+/gu, " ")
    .trim();

/** A line of a text: its inner spaces stay, what a terminal would obey goes. */
export const line = (text: string): string =>
  stripVTControlCharacters(text)
    .replaceAll("\t", "  ")
    .replace(/[\p{Cc}]/gu, "");

/** A text of several lines, or a piece of one, without what a terminal would obey. */
export const passage = (text: string): string =>
  text.replaceAll("\t", "  ").replace(/(?!\n)[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, "");

/** Columns that a text takes in a terminal. */
export function columns(text: string): number {
  let width = 0;
  for (const character of text) {
    if (/\p{M}|\u200d|\ufe0f/u.test(character)) continue;
    width +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u.test(
        character,
      )
        ? 2
        : 1;
  }
  return width;
}

/** At most `most` columns; what is cut off leaves an ellipsis. */
export function shorten(text: string, most: number): string {
  if (columns(text) <= most) return text;
  let short = "";
  for (const character of text) {
    if (columns(short + character) > most - 1) break;
    short += character;
  }
  return `${short.trimEnd()}…`;
}

/** `2026-11-20 08:30:00Z` */
export const moment = (iso: string): string => iso.replace("T", " ").replace(/(\.\d+)?Z$/, "Z");

export const momentOrNull = (iso: string | null): string | null => iso && moment(iso);

/** Words on lines of at most `width` columns, each after `indent`. A longer word has a line of its own. */
export function wrap(text: string, width: number, indent = ""): string {
  const lines: string[] = [];
  for (const word of oneLine(text).split(" ")) {
    const last = lines.at(-1);
    const longer = `${last ?? indent} ${word}`;
    if (last !== undefined && columns(longer) <= width) lines[lines.length - 1] = longer;
    else lines.push(indent + word);
  }
  return lines.join("\n");
}
