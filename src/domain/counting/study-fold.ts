import {
  DUPLICATE,
  EXCLUDED,
  EXPOSURE,
  isCorrection,
  MISMATCH,
  PAUSED,
  TAKES_BACK,
  type Batch,
} from "./batch.ts";
import { noteFirst } from "./first-units.ts";
import type { StudyStore } from "./fold-store.ts";
import type { Study } from "./item.ts";
import { changeOf, countsIn, isOneIn, ItemRows, outcomesOf, whatChanged, whatHappened } from "./item-rows.ts";
import { PAGE_UNITS } from "./limits.ts";
import { ERROR } from "./metrics.ts";
import { RequestFold, type Interactions } from "./request-fold.ts";
import { metricOf, type StudyState } from "./study.ts";
import { UnitFold } from "./unit-fold.ts";
import { findUnits } from "./units/find.ts";
import { NO_DAY, UnitPage } from "./units/page.ts";
import { pieces } from "./units/pieces.ts";
import { UnitRuns } from "./units/runs.ts";
import { DAY_MS } from "../durations.ts";

/** A correction: its place in the batch, its row, and the number of the day (`dayOf`) of what it corrects. */
interface Correction {
  item: number;
  row: number;
  day: number;
  takesBack: boolean;
}

/**
 * Counts a fold's items of one study: what is counted of requests batch by batch, and then units, sorted by their
 * hashes, as they are stored. So each page of units is read, changed and written once, and no more than one is in memory.
 */
export class StudyFold {
  readonly #id: number;
  readonly #state: StudyState;
  readonly #store: StudyStore;
  #expected = 0;
  #rows!: ItemRows;
  #requests!: RequestFold;

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
    for (let item = 0; item < study.length; item += 1) if (study[item] === number) this.#expected += 1;
    for (const name of names) metricOf(this.#state, name);
  }

  /** Counts what a batch has of the study that it calls by a number. All batches are expected before the first one. */
  take(batch: Batch, number: number): void {
    this.#rows ??= new ItemRows(this.#expected, this.#state.metrics.length);
    this.#requests ??= new RequestFold(this.#id, this.#state, this.#store);
    const { interactions, rowsOf, corrections } = this.#takeItems(batch, number);
    for (const [column, name] of batch.names.entries()) {
      const metric = metricOf(this.#state, name);
      if (metric === null) continue;
      const values = batch.values[column]!;
      this.#requests.take(metric, values, interactions);
      for (let index = 0; index < interactions.count; index += 1)
        this.#rows.setValue(rowsOf[index]!, metric, values[interactions.items[index]!]!);
      for (const { item, row, day, takesBack } of corrections) {
        const value = values[item]!;
        if (Number.isNaN(value)) continue;
        this.#requests.correctValue(metric, value, day, takesBack);
        this.#rows.setValue(row, metric, value);
      }
    }
  }

  finish(): void {
    if (!this.#rows) return;
    const runs = new UnitRuns(this.#rows);
    const starts = this.#store.pageStarts(this.#id);
    const units = new UnitFold(this.#state, this.#rows, runs, this.#requests);
    let page = 0;
    for (let from = 0, to = 0; from < runs.count; from = to) {
      while (page + 1 < starts.length && starts[page + 1]! <= runs.los[from]!) page += 1;
      const bound = starts[page + 1] ?? Number.POSITIVE_INFINITY;
      while (to < runs.count && runs.los[to]! < bound) to += 1;
      this.#foldPage(starts[page] ?? null, runs, units, from, to);
    }
    units.finish();
    this.#requests.finish();
    this.#store.saveStudy(this.#id, this.#state);
  }

  /** The rows of items, and which of them are interactions whose values count, or corrections of such. */
  #takeItems(
    batch: Batch,
    number: number,
  ): { interactions: Interactions; rowsOf: Uint32Array; corrections: Correction[] } {
    const { count, study, units, base, at: after, version, arm: given } = batch;
    const rows = this.#rows;
    const requests = this.#requests;
    const state = this.#state;
    const firstUnits = state.first_units;
    const arms = batch.versions.map((each) => state.arms.findIndex((arm) => arm.version === each));
    const interactions = { count: 0, items: new Uint32Array(count), days: new Uint32Array(count) };
    const rowsOf = new Uint32Array(count);
    const corrections: Correction[] = [];
    // Neighbours mostly share their day: it is looked up once for each arm.
    let today = -1;
    const numbers = new Int32Array(state.arms.length);
    for (let item = 0; item < count; item += 1) {
      const flags = batch.flags[item]!;
      if (study[item] !== number || flags & DUPLICATE) continue;
      if (isCorrection(given[item]!)) {
        const corrected = this.#takeCorrection(batch, item, arms[version[item]!]!);
        if (corrected) corrections.push(corrected);
        continue;
      }
      const isExposure = (flags & EXPOSURE) !== 0;
      if (flags & EXCLUDED) {
        if (!isExposure) state.excluded += 1;
        continue;
      }
      const arm = arms[version[item]!]!;
      const isOwn = !(flags & MISMATCH) && arm !== -1;
      const at = base + after[item]!;
      const day = Math.floor(at / DAY_MS);
      const outcomes = isOwn && !isExposure ? outcomesOf(flags) : 0;
      // A pause enrols nobody: a unit that has no day of its own is in no totals.
      const enrolled = given[item]! & PAUSED ? NO_DAY : day;
      const row = rows.add(
        units[2 * item]!,
        units[2 * item + 1]!,
        whatHappened(outcomes, isOwn, arm),
        enrolled,
      );
      if (isOwn) requests.seen(at);
      else if (!isExposure) state.mismatches += 1;
      if (firstUnits && isOwn)
        noteFirst(firstUnits, {
          lo: units[2 * item]!,
          hi: units[2 * item + 1]!,
          arm,
          at,
          erring: countsIn(outcomes, ERROR) ? isOneIn(outcomes, ERROR) === 1 : null,
        });
      if (outcomes === 0) continue;
      const place = interactions.count++;
      if (day !== today) numbers.fill(-1);
      today = day;
      if (numbers[arm] === -1) numbers[arm] = requests.dayOf(day, arm);
      const ofArm = numbers[arm]!;
      requests.count(ofArm, outcomes);
      interactions.items[place] = item;
      interactions.days[place] = ofArm;
      rowsOf[place] = row;
    }
    return { interactions, rowsOf, corrections };
  }

  /** It enrols nobody, and the first units of a rollout are what they were at first. */
  #takeCorrection(
    { base, at, units, arm: given, flags }: Batch,
    item: number,
    arm: number,
  ): Correction | null {
    if (flags[item]! & (EXCLUDED | MISMATCH) || arm === -1) return null;
    const by = changeOf(flags[item]!);
    const takesBack = (given[item]! & TAKES_BACK) !== 0;
    const day = this.#requests.dayOf(Math.floor((base + at[item]!) / DAY_MS), arm);
    const what = whatChanged(by, takesBack, arm);
    const row = this.#rows.add(units[2 * item]!, units[2 * item + 1]!, what, NO_DAY);
    if (takesBack) this.#rows.takesBack = true;
    this.#requests.correct(day, by);
    return { item, row, day, takesBack };
  }

  #foldPage(start: number | null, runs: UnitRuns, units: UnitFold, from: number, to: number): void {
    const stored = start === null ? UnitPage.empty() : UnitPage.decode(this.#store.readPage(this.#id, start));
    const { page, places } = findUnits(stored, runs, from, to);
    units.take(page, from, places);
    for (const piece of pieces(page.base[0]!, PAGE_UNITS)) {
      const first = piece.from === 0 ? (start ?? 0) : page.base[0]![piece.from]!;
      this.#store.writePage(this.#id, first, page.encode(piece.from, piece.to));
    }
  }
}
