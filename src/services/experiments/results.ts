import { analyse, type Results } from "../../domain/analysis/results.ts";
import { Problem } from "../../domain/errors.ts";
import { analysisOf, weightsOf } from "../../domain/experiment/definition.ts";
import type { Phase } from "../../domain/experiment/experiment.ts";
import { keepLook } from "../../store/experiment-looks.ts";
import type { ExperimentRow } from "../../store/experiments.ts";
import { metricsOfProject } from "../../store/metric-definitions.ts";
import type { Call } from "../call.ts";
import { iso, isoOrNull } from "../iso.ts";
import { endDueOfProject } from "./end-due.ts";
import { requireExperiment } from "./internal.ts";
import { phaseTotals } from "./totals.ts";

/** Results as they are answered. */
export const toResults = (results: Results, row: ExperimentRow, frozenAt: number | null) => ({
  ...results,
  sufficient_data_expected_at: isoOrNull(results.sufficient_data_expected_at),
  looks: results.looks.map((look) => ({ ...look, taken_at: iso(look.taken_at) })),
  series: results.series.map((day) => ({ ...day, day: iso(day.day).slice(0, 10) })),
  first_at: isoOrNull(results.first_at),
  last_at: isoOrNull(results.last_at),
  winner: row.winner,
  phases: row.phases.map(({ number, started_at, ended_at }) => ({
    number,
    started_at: iso(started_at),
    ended_at: isoOrNull(ended_at),
  })),
  /** When the results were kept beside the decision that was made on them; null: they are of now. */
  frozen_at: isoOrNull(frozenAt),
});

export type AnsweredResults = ReturnType<typeof toResults>;

/**
 * What an experiment has come to, in its last phase or in the one asked for. Once it is concluded its last phase is
 * answered as it was then. Throws `experiment_not_found`, and `phase_not_found` for a phase that it has not had.
 */
export async function getResults(call: Call, id: string, phase?: number): Promise<AnsweredResults> {
  await endDueOfProject(call);
  const row = await requireExperiment(call, id);
  const last = row.phases.at(-1);
  const isLast = phase === undefined || phase === last?.number;
  if (row.status === "concluded" && isLast && row.results !== null) {
    return { ...(row.results as unknown as AnsweredResults), status: row.status, winner: row.winner };
  }
  return toResults(await resultsOf(call, row, wantedPhase(row, phase)), row, null);
}

function wantedPhase({ id, phases, createdAt, definition }: ExperimentRow, number?: number): Phase {
  const phase = number === undefined ? phases.at(-1) : phases.find((one) => one.number === number);
  if (phase) return phase;
  if (number !== undefined)
    throw new Problem("phase_not_found", `The experiment ${id} has had ${phases.length} phases.`);
  return { number: 1, started_at: createdAt, ended_at: null, weights: weightsOf(definition), pauses: [] };
}

/** Computes results; a look that is taken for them is kept first, so that what it spends of alpha is spent. */
export async function resultsOf(call: Call, row: ExperimentRow, phase: Phase): Promise<Results> {
  const [totals, definitions] = await Promise.all([
    phaseTotals(call, row, phase.number),
    metricsOfProject(call.db, call.tenant.projectId),
  ]);
  const { results, taken } = analyse({
    definition: row.definition,
    status: row.status,
    analysis: analysisOf(row.definition),
    phase,
    totals,
    definitions,
    looks: row.looks.filter((look) => look.phase === phase.number),
    now: call.now,
  });
  if (taken === null || (await keepLook(call.db, row, taken))) return results;
  // Somebody else took it at the same time: theirs is the one that counts.
  return resultsOf(call, await requireExperiment(call, row.id), phase);
}
