const MIN_SLOTS = 1_024;
/** At more than this share, looking for an empty slot takes long. */
const MAX_LOAD = 0.8;

/** A set of 64-bit hashes, exact: open addressing in one array, 10 to 20 bytes an id. */
export class IdTable {
  #slots: Uint32Array;
  #mask: number;
  #count = 0;
  /** An empty slot is a pair of zeros, so that pair is kept apart. */
  #hasZero = false;

  constructor(expected = 0) {
    let slots = MIN_SLOTS;
    while (slots * MAX_LOAD < expected) slots *= 2;
    this.#slots = new Uint32Array(2 * slots);
    this.#mask = slots - 1;
  }

  get size(): number {
    return this.#count + (this.#hasZero ? 1 : 0);
  }

  has(lo: number, hi: number): boolean {
    if (lo === 0 && hi === 0) return this.#hasZero;
    const slot = 2 * this.#find(lo, hi);
    return this.#slots[slot] === lo && this.#slots[slot + 1] === hi;
  }

  /** Answers whether it is new. */
  add(lo: number, hi: number): boolean {
    if (lo === 0 && hi === 0) {
      const isNew = !this.#hasZero;
      this.#hasZero = true;
      return isNew;
    }
    const slot = 2 * this.#find(lo, hi);
    if (this.#slots[slot] === lo && this.#slots[slot + 1] === hi) return false;
    this.#slots[slot] = lo;
    this.#slots[slot + 1] = hi;
    this.#count += 1;
    if (this.#count > (this.#mask + 1) * MAX_LOAD) this.#grow();
    return true;
  }

  /** The slot in which it lies, or would. */
  #find(lo: number, hi: number): number {
    const slots = this.#slots;
    const mask = this.#mask;
    let slot = lo & mask;
    for (;;) {
      const l = slots[2 * slot]!;
      const h = slots[2 * slot + 1]!;
      if ((l === lo && h === hi) || (l === 0 && h === 0)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Uint32Array(2 * old.length);
    this.#mask = 2 * this.#mask + 1;
    for (let at = 0; at < old.length; at += 2) {
      const [lo, hi] = [old[at]!, old[at + 1]!];
      if (lo === 0 && hi === 0) continue;
      const slot = 2 * this.#find(lo, hi);
      this.#slots[slot] = lo;
      this.#slots[slot + 1] = hi;
    }
  }
}
