import { shardsAt } from "../../domain/counting/shards.ts";
import type { Call } from "../call.ts";
import { recentTraffic } from "../metrics/recent.ts";

/** How many shards count an experiment, by its agent's busiest hour of late; fixed when it starts. */
export async function shardsFor(call: Call, agentId: string): Promise<number> {
  try {
    const { peakPerSecond } = await recentTraffic(call, agentId);
    return shardsAt(peakPerSecond);
  } catch (error) {
    // Starting does not depend on counting.
    console.warn("experiments: the traffic of an agent is not known", {
      error: error instanceof Error ? error.name : "unknown",
    });
    return 1;
  }
}
