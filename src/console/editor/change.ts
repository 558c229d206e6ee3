export interface Replacement {
  from: number;
  to: number;
  insert: string;
}

/** The one stretch whose replacement turns a text into another; null where they are the same. Cursors beside it stay. */
export function replacement(before: string, after: string): Replacement | null {
  if (before === after) return null;
  const least = Math.min(before.length, after.length);
  let head = 0;
  while (head < least && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < least - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  return { from: head, to: before.length - tail, insert: after.slice(head, after.length - tail) };
}
