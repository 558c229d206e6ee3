import { Problem } from "../../domain/errors.ts";
import { shardName } from "../../store/metrics-shard/name.ts";
import type { Call } from "../call.ts";

/** The name of the shard that counts a share of an agent's outcomes. */
export const shardOf = ({ tenant }: Pick<Call, "tenant">, agentId: string, shard: number): string =>
  shardName({ projectId: tenant.projectId, agentId, shard });

const TRIES = 3;
const PAUSE_MS = 50;

type Shard = ReturnType<Env["METRICS"]["getByName"]>;

/** Asks a shard, and again when it fails: whatever is asked of one may be asked twice. */
async function ask<T>({ env }: Call, name: string, question: (shard: Shard) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await question(env.METRICS.getByName(name));
    } catch (error) {
      if (tries === TRIES || (error as { overloaded?: boolean }).overloaded) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * tries * (0.5 + Math.random())));
    }
  }
}

/**
 * Has a shard count a batch: 1 for each item that was counted before. What it had taken when it failed, it knows by the
 * items' ids.
 */
export const sendToShard = (call: Call, name: string, batch: Uint8Array): Promise<Uint8Array> =>
  ask(call, name, (shard) => shard.record(batch));

/** What a shard answers. Throws `unavailable`. */
export async function askShard<T>(
  call: Call,
  name: string,
  question: (shard: Shard) => Promise<T>,
): Promise<T> {
  try {
    return await ask(call, name, question);
  } catch (error) {
    console.warn("A shard did not answer:", error instanceof Error ? error.name : "unknown");
    throw new Problem("unavailable", "The counts cannot be read just now. Try again.", { retryAfter: 1 });
  }
}
