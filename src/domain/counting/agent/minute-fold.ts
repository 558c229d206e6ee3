import { ESCALATED, SUCCEEDED, type Batch } from "../batch.ts";
import type { MinuteStore } from "../fold-store.ts";
import { isFailed } from "../item-rows.ts";
import { MINUTE_MS } from "../limits.ts";
import { closed, mergeInto, openBucket, type BucketScalars, type OpenBucket } from "./bucket.ts";

/** Sums that are just added up. */
const SUMS = ["cost_usd", "input_tokens", "output_tokens", "cached_tokens"] as const;

/** Sorts a fold's interactions into the minutes of their versions. */
export class MinuteFold {
  readonly #store: MinuteStore;
  readonly #minutes = new Map<number, Map<number, OpenBucket>>();
  #batch!: Batch;
  #sums: { name: keyof BucketScalars; column: Float64Array }[] = [];
  #responseTimes: Float64Array | undefined;
  #satisfaction: Float64Array | undefined;
  /** Neighbours mostly share their minute and version. */
  #lastMinute = -1;
  #lastVersion = -1;
  #last!: OpenBucket;

  constructor(store: MinuteStore) {
    this.#store = store;
  }

  /** The batch of the items that follow. */
  enter(batch: Batch): void {
    const column = (name: string): Float64Array | undefined => batch.values[batch.names.indexOf(name)];
    this.#batch = batch;
    this.#responseTimes = column("response_time_ms");
    this.#satisfaction = column("satisfaction_score");
    this.#sums = SUMS.flatMap((name) => {
      const values = column(name);
      return values ? [{ name, column: values }] : [];
    });
  }

  take(item: number, flags: number): void {
    const batch = this.#batch;
    const minute = Math.floor((batch.base + batch.at[item]!) / MINUTE_MS);
    const version = batch.versions[batch.version[item]!]!;
    if (minute !== this.#lastMinute || version !== this.#lastVersion) this.#turnTo(minute, version);
    const { scalars, response_times } = this.#last;
    scalars.total_requests += 1;
    if (flags & SUCCEEDED) scalars.successful_requests += 1;
    if (isFailed(flags)) scalars.failed_requests += 1;
    if (flags & ESCALATED) scalars.escalated += 1;
    const time = this.#responseTimes?.[item] ?? Number.NaN;
    if (!Number.isNaN(time)) {
      scalars.response_time_n += 1;
      scalars.response_time_sum += time;
      response_times.add(time);
    }
    const score = this.#satisfaction?.[item] ?? Number.NaN;
    if (!Number.isNaN(score)) {
      scalars.satisfaction_n += 1;
      scalars.satisfaction_sum += score;
    }
    for (const { name, column } of this.#sums) {
      const value = column[item]!;
      if (!Number.isNaN(value)) scalars[name] += value;
    }
  }

  finish(): void {
    for (const [minute, versions] of this.#minutes) {
      for (const [version, bucket] of versions) {
        const before = this.#store.readMinute(version, minute);
        if (before) mergeInto(bucket, before);
        this.#store.writeMinute(version, minute, closed(bucket));
      }
    }
  }

  #turnTo(minute: number, version: number): void {
    let versions = this.#minutes.get(minute);
    if (!versions) this.#minutes.set(minute, (versions = new Map()));
    let bucket = versions.get(version);
    if (!bucket) versions.set(version, (bucket = openBucket()));
    this.#lastMinute = minute;
    this.#lastVersion = version;
    this.#last = bucket;
  }
}
