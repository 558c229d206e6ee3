const DIGIT_BITS = 16;
const DIGITS = 2 ** DIGIT_BITS;

/** The places of hashes in ascending order; equal ones stay in theirs. A radix sort: it takes the same time for any hashes. */
export function orderOf(hashes: Uint32Array): Uint32Array {
  const { length } = hashes;
  let order = new Uint32Array(length);
  for (let place = 0; place < length; place += 1) order[place] = place;
  let into = new Uint32Array(length);
  for (const shift of [0, DIGIT_BITS]) {
    const ends = new Uint32Array(DIGITS + 1);
    for (let place = 0; place < length; place += 1)
      ends[((hashes[place]! >>> shift) & (DIGITS - 1)) + 1]! += 1;
    for (let digit = 0; digit < DIGITS; digit += 1) ends[digit + 1]! += ends[digit]!;
    for (let at = 0; at < length; at += 1) {
      const place = order[at]!;
      into[ends[(hashes[place]! >>> shift) & (DIGITS - 1)]!++] = place;
    }
    [order, into] = [into, order];
  }
  return order;
}
