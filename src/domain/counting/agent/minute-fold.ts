import { DUPLICATE, ESCALATED, EXPOSURE, isCorrection, SUCCEEDED, TAKES_BACK, type Batch } from "../batch.ts";
import { DenseSketch } from "../dense-sketch.ts";
import type { MinuteStore } from "../fold-store.ts";
import { changeOf, isFailed } from "../item-rows.ts";
import { BUCKET_SCALARS, openBucket, type BucketScalars } from "./bucket.ts";
import { TimeLog } from "./time-log.ts";
import { MINUTE_MS } from "../../durations.ts";

/** Where values are added up, by their names. */
const SUMS: { name: string; sum: keyof BucketScalars; count?: keyof BucketScalars }[] = [
  { name: "response_time_ms", sum: "response_time_sum", count: "response_time_n" },
  { name: "satisfaction_score", sum: "satisfaction_sum", count: "satisfaction_n" },
  { name: "cost_usd", sum: "cost_usd" },
  { name: "input_tokens", sum: "input_tokens" },
  { name: "output_tokens", sum: "output_tokens" },
  { name: "cached_tokens", sum: "cached_tokens" },
];

/** Sorts a fold's interactions, and corrections of such, into the minutes of their versions. */
export class MinuteFold {
  readonly #store: MinuteStore;
  readonly #minutes: { minute: number; version: number; scalars: BucketScalars }[] = [];
  /** By minute and version: the number of both. */
  readonly #numbers = new Map<number, Map<number, number>>();
  /** By `SUMS`, and by the numbers of minutes. */
  readonly #sums = SUMS.map((): { sum: number[]; count: number[] } => ({ sum: [], count: [] }));
  readonly #times = new TimeLog();

  constructor(store: MinuteStore) {
    this.#store = store;
  }

  take(batch: Batch): void {
    const items = new Uint32Array(batch.count);
    const minutes = new Uint32Array(batch.count);
    let count = 0;
    const corrections: { item: number; minute: number }[] = [];
    // Neighbours mostly share their minute: it is looked up once for each version.
    let last = -1;
    const numbers = new Int32Array(batch.versions.length);
    for (let item = 0; item < batch.count; item += 1) {
      const flags = batch.flags[item]!;
      if (flags & (DUPLICATE | EXPOSURE)) continue;
      const minute = Math.floor((batch.base + batch.at[item]!) / MINUTE_MS);
      if (minute !== last) numbers.fill(-1);
      last = minute;
      const version = batch.version[item]!;
      if (numbers[version] === -1) numbers[version] = this.#numberOf(minute, batch.versions[version]!);
      const number = numbers[version]!;
      const { scalars } = this.#minutes[number]!;
      if (isCorrection(batch.arm[item]!)) {
        scalars.successful_requests += changeOf(flags);
        scalars.failed_requests -= changeOf(flags);
        corrections.push({ item, minute: number });
        continue;
      }
      scalars.total_requests += 1;
      if (flags & SUCCEEDED) scalars.successful_requests += 1;
      if (isFailed(flags)) scalars.failed_requests += 1;
      if (flags & ESCALATED) scalars.escalated += 1;
      items[count] = item;
      minutes[count++] = number;
    }
    for (const [which, { name }] of SUMS.entries()) {
      const values = batch.values[batch.names.indexOf(name)];
      if (!values) continue;
      this.#takeValues(which, values, items.subarray(0, count), minutes);
      for (const { item, minute } of corrections) {
        if (Number.isNaN(values[item]!)) continue;
        const by = batch.arm[item]! & TAKES_BACK ? -1 : 1;
        this.#sums[which]!.sum[minute]! += by * values[item]!;
        this.#sums[which]!.count[minute]! += by;
      }
    }
  }

  finish(): void {
    const sketch = new DenseSketch();
    for (const [number, times] of this.#times.byMinute(this.#minutes.length)) {
      const { minute, version, scalars } = this.#minutes[number]!;
      for (const [which, { sum, count }] of SUMS.entries()) {
        scalars[sum] = this.#sums[which]!.sum[number]!;
        if (count) scalars[count] = this.#sums[which]!.count[number]!;
      }
      const before = this.#store.readMinute(version, minute);
      if (before) for (const name of BUCKET_SCALARS) scalars[name] += before[name];
      sketch.clear();
      for (const time of times) sketch.add(time);
      const response_times = sketch.mergedWith(before?.response_times ?? { zeros: 0, keys: [], counts: [] });
      this.#store.writeMinute(version, minute, { ...scalars, response_times });
    }
  }

  #takeValues(which: number, values: Float64Array, items: Uint32Array, minutes: Uint32Array): void {
    const { sum, count } = this.#sums[which]!;
    const isTime = SUMS[which]!.name === "response_time_ms";
    for (let index = 0; index < items.length; index += 1) {
      const value = values[items[index]!]!;
      if (Number.isNaN(value)) continue;
      const minute = minutes[index]!;
      sum[minute]! += value;
      count[minute]! += 1;
      if (isTime) this.#times.add(minute, value);
    }
  }

  #numberOf(minute: number, version: number): number {
    let versions = this.#numbers.get(minute);
    if (!versions) this.#numbers.set(minute, (versions = new Map()));
    let number = versions.get(version);
    if (number === undefined) {
      number = this.#minutes.push({ minute, version, scalars: openBucket().scalars }) - 1;
      versions.set(version, number);
      for (const { sum, count } of this.#sums) {
        sum.push(0);
        count.push(0);
      }
    }
    return number;
  }
}
