import { murmur3 } from "../bucketing.ts";
import type { Hash64 } from "./item.ts";

/** Two 32-bit numbers that only the deployment knows. */
export type HashSeeds = readonly [number, number];

/**
 * 64 bits of a text: two MurmurHash3 with secret seeds. Ten million of them collide with a probability of 3 in a
 * million. MurmurHash3 is no MAC: the seeds keep outsiders from preparing ids that collide, as long as they see no
 * hashes, and none is shown or kept outside the shards.
 */
export const keyedHash64 = ([first, second]: HashSeeds, text: string): Hash64 => ({
  lo: murmur3(text, first),
  hi: murmur3(text, second),
});
