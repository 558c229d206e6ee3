/** Bits an id at least; sizes are powers of two, so that a filter can be halved. */
const BITS_PER_ID = 16;
const PROBES = 8;
const MIN_BYTES = 64;

/** A Bloom filter of 64-bit hashes: whether an id is certainly not among them. With 21 bits an id it errs once in 10,000. */
export class IdFilter {
  readonly bytes: Uint8Array;
  readonly #mask: number;

  /** Of bytes that an `IdFilter` had. */
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.#mask = 8 * bytes.length - 1;
  }

  static of(ids: Uint32Array): IdFilter {
    let size = MIN_BYTES;
    while (8 * size < (ids.length / 2) * BITS_PER_ID) size *= 2;
    const filter = new IdFilter(new Uint8Array(size));
    for (let at = 0; at < ids.length; at += 2) filter.#add(ids[at]!, ids[at + 1]!);
    return filter;
  }

  mayHave(lo: number, hi: number): boolean {
    return this.candidates(Uint32Array.of(lo, hi)).length > 0;
  }

  /**
   * Which of these ids it may have, by their numbers. The first bit of each is looked at without a branch: so the
   * processor fetches many of them at a time.
   */
  candidates(ids: Uint32Array): number[] {
    const { bytes } = this;
    const mask = this.#mask;
    const left = new Uint32Array(ids.length / 2);
    let count = 0;
    for (let number = 0; number < left.length; number += 1) {
      const bit = ids[2 * number]! & mask;
      left[count] = number;
      count += (bytes[bit >> 3]! >> (bit & 7)) & 1;
    }
    const found: number[] = [];
    for (let at = 0; at < count; at += 1) {
      const number = left[at]!;
      if (this.#hasAll(ids[2 * number]!, ids[2 * number + 1]! | 1)) found.push(number);
    }
    return found;
  }

  #hasAll(lo: number, step: number): boolean {
    let bit = lo;
    for (let probe = 0; probe < PROBES; probe += 1) {
      const at = bit & this.#mask;
      if ((this.bytes[at >> 3]! & (1 << (at & 7))) === 0) return false;
      bit = (bit + step) | 0;
    }
    return true;
  }

  /** The same ids in half the space: it errs more often. */
  halved(): IdFilter {
    const half = this.bytes.length / 2;
    const bytes = this.bytes.slice(0, half);
    for (let at = 0; at < half; at += 1) bytes[at]! |= this.bytes[half + at]!;
    return new IdFilter(bytes);
  }

  #add(lo: number, hi: number): void {
    const step = hi | 1;
    let bit = lo;
    for (let probe = 0; probe < PROBES; probe += 1) {
      const at = bit & this.#mask;
      this.bytes[at >> 3]! |= 1 << (at & 7);
      bit = (bit + step) | 0;
    }
  }
}
