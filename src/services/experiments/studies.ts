import { studyKey } from "../../domain/interaction/judge.ts";
import type { ExperimentRow } from "../../store/experiments.ts";
import type { Call } from "../call.ts";
import { shardName } from "../interactions/shards.ts";

/** Tells the shards that a phase gets no more units: they keep its sums for good, and its units for 30 days more. */
export async function endStudy(call: Call, row: ExperimentRow, phase: number): Promise<void> {
  const key = studyKey(row.id, phase);
  await Promise.all(
    Array.from({ length: row.shards }, (_, shard) =>
      call.env.METRICS.getByName(shardName(call, row.agentId, shard)).end(key, call.now),
    ),
  );
}
