/** Half of it is 32 bits, unsigned. */
export interface Hash64 {
  lo: number;
  hi: number;
}

/** What items are counted for: one phase of an experiment, or one stratum of a rollout. */
export interface Study {
  /** `e/<experiment_id>/<phase>` or `r/<rollout_id>/<stratum>`. */
  key: string;
  /** Of its arms, in order: at most 32, all different. */
  versions: number[];
  /** Custom metrics (`metrics.<name>`) that are analysed as geometric means: logarithms are kept of them. */
  heavy?: string[];
}

/** One exposure or interaction that was found valid: what a shard counts. */
export interface CountedItem {
  /** Keyed hash of what makes it unique within its agent: an item with the same one is counted once. */
  id: Hash64;
  /** Keyed hash of the unit. */
  unit: Hash64;
  /** Milliseconds since 1970; items of one batch lie within 49 days. */
  occurredAt: number;
  /** What was used; 0: not known. */
  version: number;
  /** Null: it is counted for the agent alone. Items of one study may share one object. */
  study: Study | null;
  /** The arm that the unit was given at that time, an index into `versions`; null: none. An item of another version is a mismatch. */
  arm: number | null;
  exposure: boolean;
  /** Null: not told. */
  success: boolean | null;
  escalated: boolean;
  /** Whether it came with an error code. */
  error: boolean;
  /** The unit was given a version by name: counted, but no data. */
  excluded: boolean;
  /** It happened while the experiment was paused, which enrols nobody: data only if its unit has any from other times. */
  paused?: boolean;
  /**
   * It is no interaction of its own, but says what one has become that was counted before, as of when that happened:
   * `success` what it is now (null: what it was), `values` what more is known of it (`adds`), or is no longer said of it
   * (`takes_back`).
   */
  correction?: "adds" | "takes_back";
  /** By metric: `response_time_ms`, `cost_usd`, `metrics.helpfulness`, …; finite numbers. */
  values: Record<string, number>;
}
