import type { Call } from "../call.ts";

/** The name of the object that counts a share of an agent's outcomes. */
export const shardName = ({ tenant }: Pick<Call, "tenant">, agentId: string, shard: number): string =>
  `${tenant.projectId}/${agentId}/${shard}`;

const TRIES = 3;
const PAUSE_MS = 50;

/**
 * Has a shard count a batch: 1 for each item that was counted before. Tried again when the shard fails: what it had taken
 * all the same, it knows by the items' ids.
 */
export async function sendToShard({ env }: Call, name: string, batch: Uint8Array): Promise<Uint8Array> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await env.METRICS.getByName(name).record(batch);
    } catch (error) {
      if (tries === TRIES || (error as { overloaded?: boolean }).overloaded) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * tries * (0.5 + Math.random())));
    }
  }
}
