import { mergeStudyTotals, type StudyTotals } from "../../domain/counting/totals.ts";
import { evidenceOf, NO_EVIDENCE, type Evidence } from "../../domain/rollout/evidence.ts";
import { rolloutStudyKey, strataOf } from "../../domain/rollout/strata.ts";
import type { RolloutRow } from "../../store/rollouts.ts";
import type { Call } from "../call.ts";
import { askShard, shardOf } from "../interactions/shards.ts";

type Counted = Pick<RolloutRow, "id" | "agentId" | "shards" | "plan" | "state">;

const keysOf = ({ id, plan }: Counted): string[] =>
  strataOf(plan.steps).map((stratum) => rolloutStudyKey(id, stratum));

const shardsOf = (call: Call, row: Counted): string[] =>
  Array.from({ length: row.shards }, (_, shard) => shardOf(call, row.agentId, shard));

/** What has been counted of a rollout by now, in all its strata and over all its shards. Throws `unavailable`. */
export async function countedEvidence(call: Call, row: Counted): Promise<Evidence> {
  if (row.state.history.length === 0) return NO_EVIDENCE;
  const keys = keysOf(row);
  const shards = await Promise.all(
    shardsOf(call, row).map((name) => askShard(call, name, (shard) => shard.totalsOf(keys))),
  );
  const strata = keys.map((_, at): StudyTotals => mergeStudyTotals(shards.map((totals) => totals[at]!)));
  return evidenceOf(row.plan, strata);
}

/** Tells the shards that a rollout gets no more units: they keep its sums for good, and its units for 30 days more. */
export async function endStudies(call: Call, row: Counted): Promise<void> {
  const keys = keysOf(row);
  await Promise.all(
    shardsOf(call, row).flatMap((name) =>
      keys.map((key) => askShard(call, name, (shard) => shard.end(key, call.now))),
    ),
  );
}
