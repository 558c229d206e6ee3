import { sql } from "drizzle-orm";
import type { Recommendation } from "../../domain/analysis/recommend.ts";
import { MINUTE_MS } from "../../domain/durations.ts";
import { locate } from "../../store/database.ts";
import type { ExperimentRow } from "../../store/experiments.ts";
import { heardExperiments, isTold, wasTold } from "../../store/webhook-experiments.ts";
import { audited } from "../audit/entry.ts";
import { commit, type Call } from "../call.ts";
import { systemCall } from "../system.ts";
import { requireExperiment } from "./internal.ts";
import { resultsOf } from "./results.ts";

/** Cron comes once a minute, so it looks once in this time: in its first minute. */
const CADENCE_MS = 10 * MINUTE_MS;
/** Experiments that one run looks at: each asks all of its shards, and a Worker may ask a thousand times. */
const MAX_LOOKS = 100;
/** Looked at side by side. */
const PARALLEL = 5;

/** Tells of a version that differs, once for each phase. */
async function tell(call: Call, row: ExperimentRow, phase: number, found: Recommendation): Promise<void> {
  const { version, recommendation, improvement_percent, summary } = found;
  const { agentId, id: testId } = row;
  const what = { projectId: call.tenant.projectId, agentId, testId, phase, version };
  if (await isTold(call.db, what)) return;
  await commit(call, [
    audited(
      call,
      {
        action: "experiment.significant",
        agentId,
        version,
        reason: summary,
        next: {
          test_id: testId,
          status: row.status,
          phase,
          version,
          control_version: row.definition.control_version,
          metric: row.definition.primary_metric,
          recommendation,
          improvement_percent,
        },
      },
      sql`WHERE NOT ${wasTold(what)}`,
    ),
  ]);
}

async function lookAt(call: Call, id: string): Promise<void> {
  const row = await requireExperiment(call, id);
  const phase = row.phases.at(-1);
  if (row.status !== "running" || !phase) return;
  const { recommendations } = await resultsOf(call, row, phase);
  for (const found of recommendations.filter((one) => one.is_significant))
    await tell(call, row, phase.number, found);
}

/**
 * Tells of experiments that have become significant, where a webhook listens to that: their results are computed as for
 * anybody who asks. What fails for one keeps no other waiting, and is looked at again the next time.
 */
export async function tellSignificant(env: Env, now: number): Promise<void> {
  const works: Promise<unknown>[] = [];
  const queue = (await heardExperiments(locate(env), MAX_LOOKS)).values();
  const look = async (): Promise<void> => {
    for (const { id, ...tenant } of queue) {
      try {
        await lookAt(systemCall(env, now, tenant, works), id);
      } catch (error) {
        console.warn("experiments: one was not looked at for its webhooks", {
          error: error instanceof Error ? error.name : "unknown",
        });
      }
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, look));
  await Promise.all(works);
}

/** As above, at its time; never fails, because more depends on the clock that calls it. */
export async function tellSignificantInTime(env: Env, now: number): Promise<void> {
  if (now % CADENCE_MS >= MINUTE_MS) return;
  try {
    await tellSignificant(env, now);
  } catch (error) {
    console.warn("experiments: none was looked at for its webhooks", {
      error: error instanceof Error ? error.name : "unknown",
    });
  }
}
