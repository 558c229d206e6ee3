import { diffArrays } from "diff";
import { pairLines } from "./pair.ts";
import { markWords, type Piece } from "./words.ts";

export interface Line {
  /** From 1. */
  number: number;
  pieces: Piece[];
}

/** Lines that stand beside each other; null where a side has none. */
export interface Row {
  from: Line | null;
  to: Line | null;
}

/** A stretch of lines that are the same on both sides, or of such that are not. */
export interface Block {
  isSame: boolean;
  rows: Row[];
}

/** What a comparison may cost, in lines times changed lines: a fraction of a second. */
const MAX_LINE_WORK = 4_000_000;

const split = (text: string): string[] => (text === "" ? [] : text.replace(/\n$/, "").split("\n"));

const plain = (number: number, text: string, isChanged = false): Line => ({
  number,
  pieces: [{ text, isChanged }],
});

function changedRows(from: string[], to: string[], fromStart: number, toStart: number): Row[] {
  return pairLines(from, to).map(([old, next]) => {
    if (old === null || next === null) {
      return {
        from: old === null ? null : plain(fromStart + old, from[old] ?? "", true),
        to: next === null ? null : plain(toStart + next, to[next] ?? "", true),
      };
    }
    const marked = markWords(from[old] ?? "", to[next] ?? "");
    return {
      from: { number: fromStart + old, pieces: marked.from },
      to: { number: toStart + next, pieces: marked.to },
    };
  });
}

/** How one text became another: line by line, and within lines that are alike word by word. */
export function proseDiff(from: string, to: string): Block[] {
  const [before, after] = [split(from), split(to)];
  const size = Math.max(1, before.length + after.length);
  const parts = diffArrays(before, after, { maxEditLength: Math.floor(MAX_LINE_WORK / size) }) ?? [
    { value: before, removed: true, added: false, count: before.length },
    { value: after, removed: false, added: true, count: after.length },
  ];
  const blocks: Block[] = [];
  let [oldAt, newAt] = [1, 1];
  let gone: string[] = [];
  let come: string[] = [];
  const flush = (): void => {
    if (gone.length + come.length === 0) return;
    blocks.push({ isSame: false, rows: changedRows(gone, come, oldAt, newAt) });
    oldAt += gone.length;
    newAt += come.length;
    [gone, come] = [[], []];
  };
  for (const { value, added, removed } of parts) {
    if (removed) gone.push(...value);
    else if (added) come.push(...value);
    else {
      flush();
      const [oldStart, newStart] = [oldAt, newAt];
      const rows = value.map((text, at) => ({
        from: plain(oldStart + at, text),
        to: plain(newStart + at, text),
      }));
      blocks.push({ isSame: true, rows });
      oldAt += value.length;
      newAt += value.length;
    }
  }
  flush();
  return blocks;
}
