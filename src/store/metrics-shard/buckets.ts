import {
  bothBuckets,
  BUCKET_SCALARS,
  type Bucket,
  type BucketScalars,
} from "../../domain/counting/agent/bucket.ts";
import { INTERVALS, mergeSeries, type BucketRow, type Interval } from "../../domain/counting/agent/series.ts";
import { mergeWindows, type WindowQuery, type WindowRow } from "../../domain/counting/agent/windows.ts";
import type { MinuteStore } from "../../domain/counting/fold-store.ts";
import { HOURS_KEPT_MS, MINUTES_KEPT_MS } from "../../domain/counting/limits.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../domain/durations.ts";

/** Rows that become longer ones in one run of the alarm; what is left, the next run takes. */
const COMPACTED_ROWS = 5_000;

const COLUMNS = [...BUCKET_SCALARS, "response_times"].join(", ");
const SUMS = BUCKET_SCALARS.map((name) => `coalesce(sum(${name}), 0) AS ${name}`).join(", ");

type StoredBucket = BucketScalars & { response_times: string };
type StoredRow = StoredBucket & { at: number; version: number };
type SqlRow<T> = T & Record<string, SqlStorageValue>;

const NO_TIMES = { zeros: 0, keys: [], counts: [] };

/** Of one version, from `at` on for an hour or a day, everything that is known. */
export interface RolledUp extends BucketScalars {
  version: number;
  interval: "hour" | "day";
  bucket: number;
}

const STEPS = [
  { from: MINUTE_MS, to: "hour", keptMs: MINUTES_KEPT_MS },
  { from: HOUR_MS, to: "day", keptMs: HOURS_KEPT_MS },
] as const;

/** An agent's metrics by minutes, which become hours and then days. */
export class ShardBuckets implements MinuteStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  readMinute(version: number, minute: number): Bucket | null {
    return this.#read(MINUTE_MS, minute * MINUTE_MS, version);
  }

  writeMinute(version: number, minute: number, bucket: Bucket): void {
    const at = minute * MINUTE_MS;
    this.#write(MINUTE_MS, at, version, bucket);
    this.#sql.exec(
      `INSERT INTO changed_hour SELECT ?1, ?2, coalesce(max(mark), 0) + 1 FROM changed_hour WHERE true
       ON CONFLICT DO UPDATE SET mark = excluded.mark`,
      version,
      floor(at, HOUR_MS),
    );
  }

  /** Buckets that begin within a time, all versions or one: never longer than what is kept of that time. */
  series(from: number, to: number, interval: Interval, version?: number): BucketRow[] {
    const rows = this.#sql.exec<SqlRow<StoredRow>>(
      `SELECT at, version, ${COLUMNS} FROM bucket
       WHERE size IN (${MINUTE_MS}, ${HOUR_MS}, ${DAY_MS}) AND at >= ?1 AND at < ?2 AND (?3 IS NULL OR version = ?3)`,
      floor(from, INTERVALS[interval]),
      to,
      version ?? null,
    );
    return mergeSeries(Array.from(rows, opened), interval);
  }

  /** What lies within a time, added up by version; response times only if their quantiles are wanted. */
  window({ from, to, quantiles }: WindowQuery): WindowRow[] {
    if (quantiles) return mergeWindows(this.series(from, to, "minute"));
    const rows = this.#sql.exec<SqlRow<BucketScalars & { version: number }>>(
      `SELECT version, ${SUMS} FROM bucket
       WHERE size IN (${MINUTE_MS}, ${HOUR_MS}, ${DAY_MS}) AND at >= ?1 AND at < ?2 GROUP BY version`,
      from,
      to,
    );
    return Array.from(rows, (row) => ({ ...row, response_times: NO_TIMES }));
  }

  /** Minutes and hours that have had their time become longer buckets. */
  compact(now: number): void {
    for (const { from, to, keptMs } of STEPS) {
      const size = INTERVALS[to];
      const before = floor(now - keptMs, size);
      const rows = this.#sql
        .exec<SqlRow<StoredRow>>(
          `SELECT at, version, ${COLUMNS} FROM bucket WHERE size = ? AND at < ? ORDER BY at LIMIT ${COMPACTED_ROWS}`,
          from,
          before,
        )
        .toArray();
      for (const { at, version } of rows)
        this.#sql.exec("DELETE FROM bucket WHERE size = ? AND at = ? AND version = ?", from, at, version);
      for (const { bucket: at, version, ...bucket } of mergeSeries(rows.map(opened), to)) {
        const known = this.#read(size, at, version);
        this.#write(size, at, version, known ? bothBuckets(known, bucket) : bucket);
      }
    }
  }

  /** When there will be something to compact; null: nothing is kept. */
  get compactsAt(): number | null {
    const times = STEPS.flatMap(({ from, to, keptMs }) => {
      const { first } = this.#sql
        .exec<{ first: number | null }>("SELECT min(at) AS first FROM bucket WHERE size = ?", from)
        .one();
      return first === null ? [] : [floor(first, INTERVALS[to]) + INTERVALS[to] + keptMs];
    });
    return times.length === 0 ? null : Math.min(...times);
  }

  /** Hours that changed, and their days, as they are now; `mark` says up to which change. */
  changed(limit: number): { rows: RolledUp[]; mark: number } {
    const hours = this.#sql
      .exec<{ version: number; hour: number; mark: number }>(
        "SELECT version, hour, mark FROM changed_hour ORDER BY mark LIMIT ?",
        limit,
      )
      .toArray();
    const days = new Map(hours.map(({ version, hour }) => [`${version}/${floor(hour, DAY_MS)}`, version]));
    const rows = [
      ...hours.map(({ version, hour }) => this.#rolledUp(version, "hour", hour)),
      ...Array.from(days, ([key, version]) => this.#rolledUp(version, "day", Number(key.split("/")[1]))),
    ];
    return { rows, mark: hours.at(-1)?.mark ?? 0 };
  }

  /** What changed up to a mark was rolled up. */
  rolledUp(mark: number): void {
    this.#sql.exec("DELETE FROM changed_hour WHERE mark <= ?", mark);
  }

  get hasChanged(): boolean {
    return this.#sql.exec("SELECT 1 FROM changed_hour LIMIT 1").toArray().length > 0;
  }

  /** An hour that lies in a day of which only the day is kept has long been rolled up, and does not change any more. */
  #rolledUp(version: number, interval: "hour" | "day", at: number): RolledUp {
    const size = INTERVALS[interval];
    const sums = this.#sql
      .exec<SqlRow<BucketScalars & Record<string, number>>>(
        `SELECT ${SUMS} FROM bucket WHERE size IN (${MINUTE_MS}, ${HOUR_MS}, ${DAY_MS}) AND size <= ?1
         AND at >= ?2 AND at < ?2 + ?1 AND version = ?3`,
        size,
        at,
        version,
      )
      .one();
    return { ...sums, version, interval, bucket: at };
  }

  #read(size: number, at: number, version: number): Bucket | null {
    const [row] = this.#sql
      .exec<SqlRow<StoredBucket>>(
        `SELECT ${COLUMNS} FROM bucket WHERE size = ? AND at = ? AND version = ?`,
        size,
        at,
        version,
      )
      .toArray();
    return row ? { ...row, response_times: JSON.parse(row.response_times) } : null;
  }

  #write(size: number, at: number, version: number, bucket: Bucket): void {
    const marks = Array.from({ length: BUCKET_SCALARS.length + 4 }, () => "?").join(", ");
    this.#sql.exec(
      `INSERT OR REPLACE INTO bucket (size, at, version, ${COLUMNS}) VALUES (${marks})`,
      size,
      at,
      version,
      ...BUCKET_SCALARS.map((name) => bucket[name]),
      JSON.stringify(bucket.response_times),
    );
  }
}

const floor = (time: number, size: number): number => Math.floor(time / size) * size;

const opened = ({ at, response_times, ...row }: StoredRow): BucketRow => ({
  ...row,
  bucket: at,
  response_times: JSON.parse(response_times),
});
