import * as fc from "fast-check";
import type { Bucket } from "../../../src/domain/counting/agent/bucket.ts";
import { decodeBatch, DUPLICATE, encodeBatch } from "../../../src/domain/counting/batch.ts";
import type { DayState } from "../../../src/domain/counting/days.ts";
import type { FoldStore, MinuteStore, StudyStore } from "../../../src/domain/counting/fold-store.ts";
import { fold } from "../../../src/domain/counting/fold.ts";
import { IdTable } from "../../../src/domain/counting/ids/table.ts";
import type { CountedItem, Study } from "../../../src/domain/counting/item.ts";
import { newStudy, studyTotals, type StudyState } from "../../../src/domain/counting/study.ts";
import type { StudyTotals } from "../../../src/domain/counting/totals.ts";

/** A store in memory: everything is kept as copies, as a database would. */
export class MapStore implements FoldStore, StudyStore, MinuteStore {
  readonly studies = this;
  readonly minutes = this;
  readonly studyRows = new Map<string, { id: number; state: string }>();
  readonly pages = new Map<number, Map<number, Uint8Array>>();
  readonly days = new Map<string, string>();
  readonly minuteRows = new Map<string, string>();

  openStudy(study: Study) {
    const known = this.studyRows.get(study.key);
    const state: StudyState = known ? JSON.parse(known.state) : newStudy(study);
    const id = known?.id ?? this.studyRows.size + 1;
    if (!known) this.studyRows.set(study.key, { id, state: JSON.stringify(state) });
    return { id, state };
  }
  saveStudy(id: number, state: StudyState) {
    this.studyRows.set(state.key, { id, state: JSON.stringify(state) });
  }
  pageStarts(study: number) {
    return [...(this.pages.get(study)?.keys() ?? [])].sort((a, b) => a - b);
  }
  readPage(study: number, start: number) {
    return this.pages.get(study)!.get(start)!.slice();
  }
  writePage(study: number, start: number, page: Uint8Array) {
    if (!this.pages.has(study)) this.pages.set(study, new Map());
    this.pages.get(study)!.set(start, page.slice());
  }
  readDay(study: number, day: number, arm: number): DayState | null {
    return JSON.parse(this.days.get(`${study}/${day}/${arm}`) ?? "null");
  }
  writeDay(study: number, day: number, arm: number, state: DayState) {
    this.days.set(`${study}/${day}/${arm}`, JSON.stringify(state));
  }
  readMinute(version: number, minute: number): Bucket | null {
    return JSON.parse(this.minuteRows.get(`${version}/${minute}`) ?? "null");
  }
  writeMinute(version: number, minute: number, bucket: Bucket) {
    this.minuteRows.set(`${version}/${minute}`, JSON.stringify(bucket));
  }

  totals(key: string): StudyTotals {
    const { id, state } = this.studyRows.get(key)!;
    const study: StudyState = JSON.parse(state);
    const days = [...this.days].flatMap(([name, text]) => {
      const [of, day, arm] = name.split("/").map(Number);
      return of === id ? [{ day: day!, arm: arm!, state: JSON.parse(text) }] : [];
    });
    return studyTotals(study, days);
  }
}

/** As a shard does it: batches of these sizes, folds after these many batches. */
export function count(
  items: readonly CountedItem[],
  sizes: readonly number[],
  folds: readonly number[],
): MapStore {
  const store = new MapStore();
  const ids = new IdTable();
  let log: ReturnType<typeof decodeBatch>[] = [];
  let at = 0;
  for (let number = 0; at < items.length; number += 1) {
    const size = sizes[number % sizes.length]!;
    const batch = decodeBatch(encodeBatch(items.slice(at, at + size)));
    at += size;
    for (let item = 0; item < batch.count; item += 1)
      if (!ids.add(batch.ids[2 * item]!, batch.ids[2 * item + 1]!)) batch.flags[item]! |= DUPLICATE;
    log.push(batch);
    if (log.length < folds[number % folds.length]!) continue;
    fold(log, store);
    log = [];
  }
  fold(log, store);
  return store;
}

export const T0 = Date.UTC(2026, 0, 15);
export const STUDY: Study = { key: "e/exp/1", versions: [27, 28, 30], heavy: ["metrics.heavy"] };

/** Of some units, so that they meet often. The arm a unit was given follows from it; some come with another version. */
export const itemArbitrary: fc.Arbitrary<CountedItem> = fc
  .record({
    id: fc.nat(400),
    unit: fc.nat(40),
    after: fc.nat(4 * 86_400_000),
    shift: fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3),
    exposure: fc.boolean(),
    success: fc.constantFrom(true, false, null),
    escalated: fc.boolean(),
    error: fc.boolean(),
    excluded: fc.constantFrom(false, false, false, true),
    paused: fc.constantFrom(false, false, true),
    study: fc.constantFrom(true, true, true, false),
    time: fc.option(fc.double({ min: 0, max: 1e5, noNaN: true })),
    score: fc.option(fc.integer({ min: 1, max: 10 })),
    heavy: fc.option(fc.double({ min: 0, max: 1e9, noNaN: true })),
    tokens: fc.option(fc.nat(5_000)),
  })
  .map(({ id, unit, after, shift, study, time, score, heavy, tokens, ...rest }) => ({
    ...rest,
    id: { lo: id, hi: (id * 2_654_435_761) >>> 0 },
    // Neighbours share their low half.
    unit: { lo: ((unit >> 1) * 2_654_435_769) >>> 0, hi: unit },
    occurredAt: T0 + after,
    version: [27, 28, 30, 99][(unit + shift) % 3 === 2 && shift === 3 ? 3 : (unit + shift) % 3]!,
    study: study ? STUDY : null,
    arm: study ? unit % 3 : null,
    values: {
      ...(time !== null && { response_time_ms: time }),
      ...(score !== null && { satisfaction_score: score }),
      ...(heavy !== null && { "metrics.heavy": heavy }),
      ...(tokens !== null && { input_tokens: tokens }),
    },
  }));
