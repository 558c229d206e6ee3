import { measureOf } from "../../domain/analysis/metrics.ts";
import { totalsOf } from "../../domain/analysis/comparisons.ts";
import { mergeStudyTotals } from "../../domain/counting/totals.ts";
import { Problem } from "../../domain/errors.ts";
import { versionsOf } from "../../domain/experiment/definition.ts";
import { reallocate } from "../../domain/stats/bandit.ts";
import { deciding, estimateOf } from "../../domain/stats/metric-estimate.ts";
import { locate } from "../../store/database.ts";
import { runningBandits } from "../../store/experiments.ts";
import { metricsOfProject } from "../../store/metric-definitions.ts";
import type { Call } from "../call.ts";
import { systemCall } from "../system.ts";
import { requireExperiment } from "./internal.ts";
import { reallocateExperiment } from "./reallocate.ts";
import { phaseTotals } from "./totals.ts";
import { MINUTE_MS } from "../../domain/durations.ts";

/** Percent points that some weight has to move by: a phase for less would only split the data. */
const LEAST_MOVE = 1;

/**
 * Gives a bandit's arms the weights that they have earned: each as likely as it is the best, by what all phases so far
 * have counted. Nothing happens while an arm has too few units, or while the weights would hardly move.
 */
async function reallocateOne(call: Call, id: string): Promise<void> {
  const row = await requireExperiment(call, id);
  if (row.status !== "running") return;
  const { definition, phases } = row;
  const measure = measureOf(
    definition.primary_metric,
    await metricsOfProject(call.db, call.tenant.projectId),
  );
  const totals = mergeStudyTotals(
    await Promise.all(phases.map(({ number }) => phaseTotals(call, row, number))),
  );
  const versions = versionsOf(definition);
  const { weights } = reallocate(
    versions.map((version) => {
      const metric = totalsOf(
        totals.arms.find((arm) => arm.version === version),
        measure.metric,
      );
      return { units: deciding(metric, measure.kind)?.n ?? 0, estimate: estimateOf(metric, measure.kind) };
    }),
    measure.direction,
  );
  const before = phases.at(-1)!.weights;
  if (weights === null || weights.every((weight, arm) => Math.abs(weight - before[arm]!) < LEAST_MOVE))
    return;
  await reallocateExperiment(call, id, {
    traffic_distribution: Object.fromEntries(versions.map((version, arm) => [version, weights[arm]!])),
    reason: `By the chance of each version to be the best on ${measure.metric}.`,
  });
}

/**
 * Reallocates all bandits whose phase has lasted its cadence; answers when the next one's turn comes, or null. What fails
 * for one is tried again at its next turn, and keeps no other waiting.
 */
export async function reallocateBandits(env: Env, now: number): Promise<number | null> {
  const works: Promise<unknown>[] = [];
  let next: number | null = null;
  for (const { id, since, cadenceMinutes, ...tenant } of await runningBandits(locate(env))) {
    const cadence = cadenceMinutes * MINUTE_MS;
    try {
      if (now - since >= cadence) await reallocateOne(systemCall(env, now, tenant, works), id);
    } catch (error) {
      if (!(error instanceof Problem))
        console.warn("experiments: a bandit was not reallocated", {
          error: error instanceof Error ? error.name : "unknown",
        });
    }
    const turn = since + (Math.floor((now - since) / cadence) + 1) * cadence;
    next = next === null ? turn : Math.min(next, turn);
  }
  await Promise.all(works);
  return next;
}
