import { wordsOf } from "./words.ts";

/** Places in the two lists; null where a line has no partner. */
export type Pair = [from: number | null, to: number | null];

/** Below, two lines have so little in common that marking words would only confuse. */
const LIKE = 0.4;
/** Lines of one side times those of the other: beyond, all of them are told as replaced. */
const MAX_CELLS = 10_000;

/** How much of their words two lines share, from 0 to 1. */
function likeness(from: Set<string>, to: Set<string>): number {
  if (from.size + to.size === 0) return 0;
  let shared = 0;
  for (const word of from) if (to.has(word)) shared += 1;
  return (2 * shared) / (from.size + to.size);
}

const vocabulary = (line: string): Set<string> =>
  new Set(wordsOf(line).filter((word) => /[\p{L}\p{N}]/u.test(word)));

/** Which line became which, in order, so that together they are as alike as they can be. */
export function pairLines(from: readonly string[], to: readonly string[]): Pair[] {
  const [rows, columns] = [from.length, to.length];
  if (rows * columns > MAX_CELLS) {
    return [...from.keys().map((at): Pair => [at, null]), ...to.keys().map((at): Pair => [null, at])];
  }
  const [before, after] = [from.map(vocabulary), to.map(vocabulary)];
  const alike = before.map((one) => after.map((other) => likeness(one, other)));
  const best = Array.from({ length: rows + 1 }, () => Array.from({ length: columns + 1 }, () => 0));
  const score = (row: number, column: number): number => best[row]?.[column] ?? 0;
  for (let row = rows - 1; row >= 0; row -= 1) {
    for (let column = columns - 1; column >= 0; column -= 1) {
      const like = alike[row]?.[column] ?? 0;
      const together = like >= LIKE ? like + score(row + 1, column + 1) : 0;
      best[row]![column] = Math.max(together, score(row + 1, column), score(row, column + 1));
    }
  }
  const pairs: Pair[] = [];
  let [row, column] = [0, 0];
  while (row < rows && column < columns) {
    const like = alike[row]?.[column] ?? 0;
    if (like >= LIKE && score(row, column) === like + score(row + 1, column + 1)) {
      pairs.push([row++, column++]);
    } else if (score(row + 1, column) >= score(row, column + 1)) {
      pairs.push([row++, null]);
    } else {
      pairs.push([null, column++]);
    }
  }
  while (row < rows) pairs.push([row++, null]);
  while (column < columns) pairs.push([null, column++]);
  return pairs;
}
