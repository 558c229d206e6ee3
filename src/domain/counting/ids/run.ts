/** A run is stored in so many parts, by the highest bits of its ids, so that telling one id reads little. */
const PART_BITS = 6;

export const partOf = (hi: number): number => hi >>> (32 - PART_BITS);

/** Sorts pairs of lo and hi as the 64-bit numbers that they are, in place. */
export function sortIds(ids: Uint32Array<ArrayBuffer>): void {
  new BigUint64Array(ids.buffer, ids.byteOffset, ids.length / 2).sort();
}

/** Sorted ids by their parts; none of a part that is empty. */
export function* partsOf(ids: Uint32Array): Generator<{ part: number; ids: Uint32Array }> {
  for (let from = 0; from < ids.length;) {
    const part = partOf(ids[from + 1]!);
    let to = from;
    while (to < ids.length && partOf(ids[to + 1]!) === part) to += 2;
    yield { part, ids: ids.subarray(from, to) };
    from = to;
  }
}

/** Whether sorted ids have this one. */
export function hasId(ids: Uint32Array, lo: number, hi: number): boolean {
  let from = 0;
  let to = ids.length / 2;
  while (from < to) {
    const middle = (from + to) >>> 1;
    const h = ids[2 * middle + 1]!;
    const l = ids[2 * middle]!;
    if (h === hi && l === lo) return true;
    if (h < hi || (h === hi && l < lo)) from = middle + 1;
    else to = middle;
  }
  return false;
}
