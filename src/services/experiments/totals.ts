import { mergeStudyTotals, type StudyTotals } from "../../domain/counting/totals.ts";
import { studyKey } from "../../domain/interaction/judge-experiment.ts";
import type { ExperimentRow } from "../../store/experiments.ts";
import type { Call } from "../call.ts";
import { askShard, shardOf } from "../interactions/shards.ts";

/** What has been counted of one phase of an experiment, over all its shards. */
export async function phaseTotals(call: Call, row: ExperimentRow, phase: number): Promise<StudyTotals> {
  const key = studyKey(row.id, phase);
  const shards = Array.from({ length: row.shards }, (_, shard) =>
    askShard(call, shardOf(call, row.agentId, shard), (each) => each.totals(key)),
  );
  return mergeStudyTotals(await Promise.all(shards));
}
