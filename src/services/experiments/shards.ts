import type { Call } from "../call.ts";
import { recentTraffic } from "../metrics/recent.ts";

/** Interactions a second that one shard takes with ease. */
const SHARD_RATE = 200;
const MAX_SHARDS = 16;

/** How many shards count an experiment, by its agent's busiest hour of late; fixed when it starts. */
export async function shardsFor(call: Call, agentId: string): Promise<number> {
  try {
    const { peakPerSecond } = await recentTraffic(call, agentId);
    return Math.min(MAX_SHARDS, Math.max(1, Math.ceil(peakPerSecond / SHARD_RATE)));
  } catch (error) {
    // Starting does not depend on counting.
    console.warn("experiments: the traffic of an agent is not known", {
      error: error instanceof Error ? error.name : "unknown",
    });
    return 1;
  }
}
