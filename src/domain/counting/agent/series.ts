import { closed, mergeInto, openBucket, type Bucket, type OpenBucket } from "./bucket.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../durations.ts";

export const INTERVALS = { minute: MINUTE_MS, hour: HOUR_MS, day: DAY_MS } as const;
export type Interval = keyof typeof INTERVALS;

/** A bucket of one version. */
export interface BucketRow extends Bucket {
  /** When it begins, milliseconds since 1970. */
  bucket: number;
  version: number;
}

/**
 * Adds rows up, of shorter or equal intervals, or of several shards: by time, then by version. Rows of a longer interval
 * stay what they are, at the time at which they begin.
 */
export function mergeSeries(rows: Iterable<BucketRow>, interval: Interval): BucketRow[] {
  const size = INTERVALS[interval];
  const merged = new Map<string, { bucket: number; version: number; sums: OpenBucket }>();
  for (const row of rows) {
    const bucket = Math.floor(row.bucket / size) * size;
    const key = `${bucket}/${row.version}`;
    let into = merged.get(key);
    if (!into) merged.set(key, (into = { bucket, version: row.version, sums: openBucket() }));
    mergeInto(into.sums, row);
  }
  return Array.from(merged.values(), ({ bucket, version, sums }) => ({
    bucket,
    version,
    ...closed(sums),
  })).sort((a, b) => a.bucket - b.bucket || a.version - b.version);
}
