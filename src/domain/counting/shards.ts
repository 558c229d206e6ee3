/** Interactions a second that one shard takes with ease. */
const SHARD_RATE = 200;
const MAX_SHARDS = 16;

/** How many shards an agent's outcomes take that come at so many a second in its busiest hour. */
export const shardsAt = (perSecond: number): number =>
  Math.min(MAX_SHARDS, Math.max(1, Math.ceil(perSecond / SHARD_RATE)));
