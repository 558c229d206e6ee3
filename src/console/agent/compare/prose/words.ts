import { diffArrays } from "diff";

/** A stretch of a line; whether the other side lacks it. */
export interface Piece {
  text: string;
  isChanged: boolean;
}

/** Words that may differ in one line before it is told as wholly changed: a line can be a whole prompt. */
const MAX_EDITS = 1_500;

const segmenter = new Intl.Segmenter(undefined, { granularity: "word" });

/** Words, and what stands between them, in any language. */
export const wordsOf = (line: string): string[] => [...segmenter.segment(line)].map(({ segment }) => segment);

const whole = (text: string): Piece[] => [{ text, isChanged: true }];

/** Neighbours of one kind are one piece. */
function merged(pieces: Piece[]): Piece[] {
  const found: Piece[] = [];
  for (const piece of pieces) {
    const last = found.at(-1);
    if (last?.isChanged === piece.isChanged) last.text += piece.text;
    else found.push({ ...piece });
  }
  return found;
}

/** Two lines with the words marked that only one of them has. */
export function markWords(from: string, to: string): { from: Piece[]; to: Piece[] } {
  const parts = diffArrays(wordsOf(from), wordsOf(to), { maxEditLength: MAX_EDITS });
  if (parts === undefined) return { from: whole(from), to: whole(to) };
  const side = (other: "added" | "removed"): Piece[] =>
    merged(
      parts
        .filter((part) => !part[other])
        .map(({ value, added, removed }) => ({ text: value.join(""), isChanged: added || removed })),
    );
  return { from: side("added"), to: side("removed") };
}
