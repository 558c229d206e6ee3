import { assign, isEnrolled, phaseAt } from "../experiment/assignment.ts";
import type { Phase } from "../experiment/experiment.ts";
import { isPausedAt } from "../experiment/pauses.ts";
import type { Judged } from "./judged.ts";
import type { Known, KnownExperiment } from "./known.ts";
import { refused, type Refused } from "./refused.ts";
import { EDGE_LAG_MS, judgeTrial, type Happened, type Place } from "./trial.ts";

export function judgeExperiment(happened: Happened, known: Known, experimentId: string): Judged | Refused {
  const experiment = known.experiments.get(experimentId);
  if (!experiment)
    return refused(
      "experiment_not_found",
      "/experiment_id",
      "There is no experiment of that id in the project.",
    );
  return judgeTrial("experiment", experiment, happened, known, (unit) => whereIn(experiment, happened, unit));
}

function whereIn(experiment: KnownExperiment, { item, occurredAt }: Happened, unit: string): Place | null {
  const { id, agentId, versions, ranges, phases } = experiment;
  const now = phaseAt(phases, occurredAt);
  if (!now) return null;
  const { phase, arm } = isEnrolled(agentId, ranges, unit)
    ? placeOf(experiment, now, unit, item.version ?? null, occurredAt)
    : { phase: now, arm: -1 };
  return { study: { key: studyKey(id, phase.number), versions }, arm, paused: isPausedAt(now, occurredAt) };
}

export const studyKey = (experimentId: string, phase: number): string => `e/${experimentId}/${phase}`;

/**
 * The phase that a unit was in, and its arm there. Just after a new phase has begun the edge may still serve the one
 * before: an item whose version only that one gives is of that one.
 */
function placeOf(
  experiment: KnownExperiment,
  now: Phase,
  unit: string,
  version: number | null,
  occurredAt: number,
): { phase: Phase; arm: number } {
  const { phases, versions } = experiment;
  const arm = armAt(experiment, now, unit, version);
  if (version === null || versions[arm] === version) return { phase: now, arm };
  const before = phases.find(({ number }) => number === now.number - 1);
  if (before && before.ended_at !== null && occurredAt - before.ended_at < EDGE_LAG_MS) {
    const armBefore = armAt(experiment, before, unit, version);
    if (versions[armBefore] === version) return { phase: before, arm: armBefore };
  }
  return { phase: now, arm };
}

/**
 * The arm that a unit was given in a phase. In a sticky experiment that is the arm of the phase in which it came, which
 * only the unit's own record knows: the version that the item names is believed if any phase so far gives it.
 */
function armAt(
  { id, phases, sticky, versions }: KnownExperiment,
  phase: Phase,
  unit: string,
  version: number | null,
): number {
  const draw = ({ number, weights }: Phase): number => assign({ id, phase: number, weights }, unit);
  const now = draw(phase);
  if (!sticky || phase.number === 1) return now;
  const named = version === null ? -1 : versions.indexOf(version);
  if (named === now) return now;
  // There may be thousands of phases: few are drawn before one gives what is named.
  const isGiven = named >= 0 && phases.some((each) => each.number < phase.number && draw(each) === named);
  return isGiven ? named : draw(phases[0]!);
}
