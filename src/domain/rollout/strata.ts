import { sharesAt } from "./assignment.ts";
import type { Step } from "./rollout.ts";

type Percent = Pick<Step, "percent">;

/**
 * The stratum of a step: the first step, from 0, in which the arms had the same ratio. Steps of one stratum are one study,
 * so that a unit counts once over them: those up to 50 % are all of the first step's, each above that is its own.
 */
export function stratumOf(steps: readonly Percent[], step: number): number {
  const ratio = ratioAt(steps[step]!);
  return steps.findIndex((other) => ratioAt(other) === ratio);
}

/** The strata of a plan, growing. */
export const strataOf = (steps: readonly Percent[]): number[] => [
  ...new Set(steps.map((_, step) => stratumOf(steps, step))),
];

/** Where a stratum's units are counted: its versions are the stable one, then the target. */
export const rolloutStudyKey = (rolloutId: string, stratum: number): string => `r/${rolloutId}/${stratum}`;

function ratioAt({ percent }: Percent): number {
  const { canary, baseline } = sharesAt(percent);
  return baseline / canary;
}
