import { versionsOf } from "../../domain/experiment/definition.ts";
import type { Phase } from "../../domain/experiment/experiment.ts";
import type { ExperimentRow } from "../../store/experiments.ts";
import { iso, isoOrNull } from "../iso.ts";

const toPhase = (phase: Phase, versions: readonly number[]) => ({
  number: phase.number,
  started_at: iso(phase.started_at),
  ended_at: isoOrNull(phase.ended_at),
  traffic_distribution: Object.fromEntries(versions.map((version, arm) => [version, phase.weights[arm]!])),
  pauses: phase.pauses.map(({ from, to }) => ({ from: iso(from), to: isoOrNull(to) })),
});

/** An experiment as it is answered: its definition, and how far it has come. */
export const toExperiment = (row: ExperimentRow) => ({
  ...row.definition,
  status: row.status,
  phase: row.phases.at(-1)?.number ?? null,
  phases: row.phases.map((phase) => toPhase(phase, versionsOf(row.definition))),
  ranges: row.ranges,
  winner: row.winner,
  created_by: row.createdBy,
  created_at: iso(row.createdAt),
  updated_at: iso(row.updatedAt),
  started_at: isoOrNull(row.startedAt),
  ended_at: isoOrNull(row.endedAt),
  ends_at: isoOrNull(row.endsAt),
  revision: row.revision,
});

export type Experiment = ReturnType<typeof toExperiment>;
