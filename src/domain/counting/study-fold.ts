import { EXCLUDED, EXPOSURE, MISMATCH, PAUSED, type Batch } from "./batch.ts";
import type { StudyStore } from "./fold-store.ts";
import type { Study } from "./item.ts";
import { ItemRows } from "./item-rows.ts";
import { DAY_MS, PAGE_UNITS } from "./limits.ts";
import { RequestFold } from "./request-fold.ts";
import { metricOf, type StudyState } from "./study.ts";
import { UnitFold } from "./unit-fold.ts";
import { findUnits, type UnitItems } from "./units/find.ts";
import { orderOf } from "./units/order.ts";
import { NO_DAY, UnitPage } from "./units/page.ts";
import { pieces } from "./units/pieces.ts";

/**
 * Counts a fold's items of one study: what is counted of requests as they come, and then units, sorted by their
 * hashes, as they are stored. So each page of units is read, changed and written once, and no more than one is in memory.
 */
export class StudyFold {
  readonly #id: number;
  readonly #state: StudyState;
  readonly #store: StudyStore;
  #expected = 0;
  #rows!: ItemRows;
  #requests!: RequestFold;
  #batch!: Batch;
  /** By the batch's versions: the study's arm; -1: none. */
  #arms: number[] = [];
  /** By the batch's columns: the study's metric. */
  #metrics: number[] = [];

  static open(study: Study, store: StudyStore): StudyFold | null {
    const opened = store.openStudy(study);
    return opened && new StudyFold(opened.id, opened.state, store);
  }

  private constructor(id: number, state: StudyState, store: StudyStore) {
    this.#id = id;
    this.#state = state;
    this.#store = store;
  }

  /** There will be a batch that calls this study by a number. */
  expect({ study, names }: Batch, number: number): void {
    for (const each of study) if (each === number) this.#expected += 1;
    for (const name of names) metricOf(this.#state, name);
  }

  /** The batch of the items that follow. All batches are expected before the first one is entered. */
  enter(batch: Batch): void {
    this.#rows ??= new ItemRows(this.#expected, this.#state.metrics.length);
    this.#requests ??= new RequestFold(this.#id, this.#state, this.#store);
    this.#batch = batch;
    this.#arms = batch.versions.map((version) =>
      this.#state.arms.findIndex((arm) => arm.version === version),
    );
    this.#metrics = batch.names.map((name) => metricOf(this.#state, name));
  }

  take(item: number, flags: number): void {
    const batch = this.#batch;
    if (flags & EXCLUDED) {
      if (!(flags & EXPOSURE)) this.#state.excluded += 1;
      return;
    }
    const arm = this.#arms[batch.version[item]!]!;
    const isOwn = !(flags & MISMATCH) && arm !== -1;
    const at = batch.base + batch.at[item]!;
    const day = Math.floor(at / DAY_MS);
    const units = batch.units;
    // A pause enrols nobody: a unit that has no day of its own is in no totals.
    const enrolled = batch.arm[item]! & PAUSED ? NO_DAY : day;
    const row = this.#rows.add(units[2 * item]!, units[2 * item + 1]!, flags, arm, enrolled);
    if (!isOwn) {
      if (!(flags & EXPOSURE)) this.#state.mismatches += 1;
      return;
    }
    this.#requests.seen(at);
    if (flags & EXPOSURE) return;
    this.#requests.begin(arm, day, flags);
    const metrics = this.#metrics;
    for (let column = 0; column < metrics.length; column += 1) {
      const value = batch.values[column]![item]!;
      if (Number.isNaN(value)) continue;
      this.#rows.setValue(row, metrics[column]!, value);
      this.#requests.take(metrics[column]!, value);
    }
  }

  finish(): void {
    const order = orderOf(this.#rows.hashes.subarray(0, this.#rows.count));
    const starts = this.#store.pageStarts(this.#id);
    const units = new UnitFold(this.#state, this.#rows, order, this.#requests);
    const { hashes } = this.#rows;
    let page = 0;
    for (let from = 0; from < order.length;) {
      while (page + 1 < starts.length && starts[page + 1]! <= hashes[order[from]!]!) page += 1;
      const items = this.#unitsOf(order, from, starts[page + 1] ?? Number.POSITIVE_INFINITY);
      this.#foldPage(starts[page] ?? null, items, units);
      from = items.at(-1)!.to;
    }
    this.#requests.finish();
    this.#store.saveStudy(this.#id, this.#state);
  }

  #foldPage(start: number | null, items: UnitItems[], units: UnitFold): void {
    const stored = start === null ? UnitPage.empty() : UnitPage.decode(this.#store.readPage(this.#id, start));
    const { page, found } = findUnits(stored, items);
    for (const unit of found) units.take(page, unit);
    for (const piece of pieces(page.base[0]!, PAGE_UNITS)) {
      const first = piece.from === 0 ? (start ?? 0) : page.base[0]![piece.from]!;
      this.#store.writePage(this.#id, first, page.encode(piece.from, piece.to));
    }
  }

  /** Items by their units, which ascend by hash up to a bound: a unit's items are neighbours in the order from now on. */
  #unitsOf(order: Uint32Array, begin: number, bound: number): UnitItems[] {
    const units: UnitItems[] = [];
    const { hashes, hi } = this.#rows;
    const end = order.length;
    for (let from = begin; from < end;) {
      const lo = hashes[order[from]!]!;
      if (lo >= bound) break;
      const high = hi(order[from]!);
      let to = from + 1;
      let isOne = true;
      for (; to < end && hashes[order[to]!] === lo; to += 1) if (hi(order[to]!) !== high) isOne = false;
      if (isOne) units.push({ lo, hi: high, from, to });
      else {
        order.subarray(from, to).sort((a, b) => hi(a) - hi(b));
        for (let next = from; from < to; from = next) {
          const each = hi(order[from]!);
          while (next < to && hi(order[next]!) === each) next += 1;
          units.push({ lo, hi: each, from, to: next });
        }
      }
      from = to;
    }
    return units;
  }
}
