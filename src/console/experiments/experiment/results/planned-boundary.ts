import { PLANNED_SHARE } from "../../../../domain/analysis/planned-share.ts";
import { boundaries, LEAST_STEP, MAX_LOOKS } from "../../../../domain/stats/group-sequential.ts";
import type { BoundaryPoint } from "../../../charts/types.ts";

/** The shares of the plan at which it was, and will be, judged: each tenth that is still to come. */
function looksOf(taken: readonly number[]): number[] {
  const looks: number[] = [];
  for (const fraction of taken)
    if (fraction >= (looks.at(-1) ?? 0) + LEAST_STEP && looks.length < MAX_LOOKS) looks.push(fraction);
  const last = looks.at(-1) ?? 0;
  const first = Math.floor(last * MAX_LOOKS + 1e-9) + 1;
  for (let tenth = first; tenth <= MAX_LOOKS && looks.length < MAX_LOOKS; tenth += 1)
    looks.push(tenth / MAX_LOOKS);
  return looks;
}

/**
 * The boundary of a group-sequential experiment, as it is computed where it is judged: at the looks that were taken, and
 * at those planned. `among` comparisons share alpha.
 */
export function plannedBoundary(taken: readonly number[], alpha: number, among: number): BoundaryPoint[] {
  const looks = looksOf(taken);
  const edges = boundaries(looks, (alpha * PLANNED_SHARE) / Math.max(1, among));
  return looks.map((x, at) => ({ x, value: edges[at]! }));
}
