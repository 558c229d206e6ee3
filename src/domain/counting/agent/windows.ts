import { closed, mergeInto, openBucket, type Bucket, type OpenBucket } from "./bucket.ts";

/** A time of whole minutes, of which only the sums are wanted. Milliseconds since 1970; its end is excluded. */
export interface WindowQuery {
  from: number;
  to: number;
  /** Whether the response times' sketches are wanted as well: they are dearer. */
  quantiles: boolean;
}

/** All that one version did within a window. */
export interface WindowRow extends Bucket {
  version: number;
}

/** Adds up rows of one window, of several times or shards: one row for each version. */
export function mergeWindows(rows: Iterable<WindowRow>): WindowRow[] {
  const sums = new Map<number, OpenBucket>();
  for (const row of rows) {
    let sum = sums.get(row.version);
    if (!sum) sums.set(row.version, (sum = openBucket()));
    mergeInto(sum, row);
  }
  return Array.from(sums, ([version, sum]) => ({ ...closed(sum), version }));
}
