import { mergeWindows, type WindowQuery, type WindowRow } from "../../domain/counting/agent/windows.ts";
import type { Call } from "../call.ts";
import { askShard, shardOf } from "../interactions/shards.ts";

/** What all shards of an agent have counted within several windows, each by version. Throws `unavailable`. */
export async function windowsOfAgent(
  call: Call,
  agentId: string,
  shards: number,
  wanted: readonly WindowQuery[],
): Promise<WindowRow[][]> {
  const lists = await Promise.all(
    Array.from({ length: shards }, (_, shard) =>
      askShard(call, shardOf(call, agentId, shard), (each) => each.windows([...wanted])),
    ),
  );
  return wanted.map((_, at) => mergeWindows(lists.flatMap((list) => list[at] ?? [])));
}
