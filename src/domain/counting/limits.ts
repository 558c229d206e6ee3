import { HOUR_MS, DAY_MS } from "../durations.ts";

/** What a shard keeps, for how long, and when it works. Times in milliseconds. */

/** The log is folded when it holds so many items: about 0.3 s of work, in which the shard answers nobody. */
export const FOLD_ITEMS = 200_000;
/** Or so many bytes: a fold has all of it in memory. */
export const FOLD_BYTES = 24_000_000;
/** Or when its first row is so old: agent metrics are behind by this, results never. */
export const FOLD_AFTER_MS = 15_000;

/** Late items are taken for so long: the ids of those that came are known as long. */
export const IDS_KEPT_MS = 7 * DAY_MS;
/** Ids that are kept in memory exactly, before they become a sorted run on disk with a filter in memory. */
export const RUN_IDS = 200_000;
/** Of all filters together: 2.6 bytes an id up to 10 million ids; above, filters of old runs get smaller, and repeats dearer to tell. */
export const FILTER_BYTES = 28_000_000;

/** Units of one page: it is read and written as a whole. */
export const PAGE_UNITS = 512;
/** Units of each arm of a rollout that its kill switch goes by. */
export const FIRST_UNITS = 10;
/** The units of a study are deleted so long after its end; its totals stay. */
export const UNITS_KEPT_MS = 30 * DAY_MS;

/** Of an agent's metrics; days are kept for good. A version costs up to 2 KB for each. */
export const MINUTES_KEPT_MS = 48 * HOUR_MS;
export const HOURS_KEPT_MS = 90 * DAY_MS;

/** Values that one phase of an experiment counts, own metrics among them: each has a sketch and sums in every arm. */
export const MAX_STUDY_METRICS = 100;
