import { studyKey } from "../../domain/interaction/judge-experiment.ts";
import type { ExperimentRow } from "../../store/experiments.ts";
import type { Call } from "../call.ts";
import { askShard, shardOf } from "../interactions/shards.ts";

/** Tells the shards that a phase gets no more units: they keep its sums for good, and its units for 30 days more. */
export async function endStudy(call: Call, row: ExperimentRow, phase: number): Promise<void> {
  const key = studyKey(row.id, phase);
  await Promise.all(
    Array.from({ length: row.shards }, (_, shard) =>
      askShard(call, shardOf(call, row.agentId, shard), (each) => each.end(key, call.now)),
    ),
  );
}
