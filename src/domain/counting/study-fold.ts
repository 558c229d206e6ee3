import type { Batch } from "./batch.ts";
import type { StudyStore } from "./fold-store.ts";
import type { Study } from "./item.ts";
import { PAGE_UNITS } from "./limits.ts";
import { metricOf, type StudyState } from "./study.ts";
import { findUnits, type UnitItems } from "./units/find.ts";
import { UnitPage } from "./units/page.ts";
import { pieces } from "./units/pieces.ts";
import { UnitFold, type BatchColumns } from "./unit-fold.ts";

/** Items of a batch lie below this: a batch and an item are one number. */
const BATCH = 16_384;
/** Items of a fold lie below this: a hash and an item's place are one number, exact in a double. */
const FOLD = 2 ** 20;

/**
 * Counts a fold's items of one study. They are sorted by the hashes of their units, as units are, so each page is
 * read, changed and written once, and no more than one is in memory.
 */
export class StudyFold {
  readonly #id: number;
  readonly #state: StudyState;
  readonly #store: StudyStore;
  readonly #batches: (BatchColumns | undefined)[] = [];
  /** Of each item: its batch and its number there. */
  readonly #items: number[] = [];
  /** Of each item: its unit's `lo`. */
  readonly #hashes: number[] = [];

  static open(study: Study, store: StudyStore): StudyFold | null {
    const opened = store.openStudy(study);
    return opened && new StudyFold(opened.id, opened.state, store);
  }

  private constructor(id: number, state: StudyState, store: StudyStore) {
    this.#id = id;
    this.#state = state;
    this.#store = store;
  }

  /** A batch with items that follow. */
  enter(number: number, batch: Batch, study: Study): void {
    const { arms } = this.#state;
    this.#batches[number] = {
      batch,
      arms: batch.versions.map((version) =>
        study.versions.includes(version) ? arms.findIndex((arm) => arm.version === version) : -1,
      ),
      metrics: batch.names.map((name) => metricOf(this.#state, name)),
    };
  }

  take(batch: number, item: number, unit: number): void {
    this.#items.push(batch * BATCH + item);
    this.#hashes.push(unit);
  }

  exclude(): void {
    this.#state.excluded += 1;
  }

  finish(): void {
    const order = this.#inOrder();
    const starts = this.#store.pageStarts(this.#id);
    const units = new UnitFold(this.#id, this.#state, this.#store);
    let page = 0;
    for (let from = 0; from < order.length;) {
      while (page + 1 < starts.length && starts[page + 1]! <= this.#hashAt(order, from)) page += 1;
      const end = starts[page + 1] ?? Number.POSITIVE_INFINITY;
      let to = from + 1;
      while (to < order.length && this.#hashAt(order, to) < end) to += 1;
      this.#foldPage(starts[page] ?? null, order.subarray(from, to), units);
      from = to;
    }
    units.finish();
    this.#store.saveStudy(this.#id, this.#state);
  }

  #foldPage(start: number | null, order: Float64Array, units: UnitFold): void {
    const stored = start === null ? UnitPage.empty() : UnitPage.decode(this.#store.readPage(this.#id, start));
    const { page, found } = findUnits(stored, this.#unitsOf(order));
    for (const { at, items, isNew } of found) {
      units.begin(page, at, isNew);
      for (const item of items) units.take(this.#batches[Math.floor(item / BATCH)]!, item % BATCH);
      units.end(page, at);
    }
    for (const piece of pieces(page.base[0]!, PAGE_UNITS)) {
      const first = piece.from === 0 ? (start ?? 0) : page.base[0]![piece.from]!;
      this.#store.writePage(this.#id, first, page.encode(piece.from, piece.to));
    }
  }

  /** Places of items, each below its unit's hash. */
  #inOrder(): Float64Array {
    const order = Float64Array.from(this.#hashes, (hash, place) => hash * FOLD + place);
    return order.sort();
  }

  #hashAt = (order: Float64Array, at: number): number => Math.floor(order[at]! / FOLD);

  /** The items by their units, ascending by hash. */
  *#unitsOf(order: Float64Array): Generator<UnitItems> {
    for (let from = 0; from < order.length;) {
      const lo = this.#hashAt(order, from);
      const byHi = new Map<number, number[]>();
      for (; from < order.length && this.#hashAt(order, from) === lo; from += 1) {
        const item = this.#items[order[from]! % FOLD]!;
        const { batch } = this.#batches[Math.floor(item / BATCH)]!;
        const hi = batch.units[2 * (item % BATCH) + 1]!;
        const items = byHi.get(hi);
        if (items) items.push(item);
        else byHi.set(hi, [item]);
      }
      const units = Array.from(byHi, ([hi, items]) => ({ lo, hi, items }));
      yield* units.length === 1 ? units : units.sort((a, b) => a.hi - b.hi);
    }
  }
}
