import { POLICIES } from "../../../src/domain/rollout/rollout.ts";
import type { Random } from "../random.ts";
import { runRollout, type Run } from "./run.ts";
import { BASE_RATES, RETURNING, TRAFFICS } from "./traffic.ts";

const RATIOS = [1, 1.5, 2, 3];
const COLUMNS = [11, 6, 6, 11, 12, 10, 12, 10, 8];

/** What becomes of rollouts, one row for each kind of traffic, base rate, canary and policy. */
export function* rolloutTable(runs: number, random: Random): Generator<string> {
  const head = [
    "traffic",
    "base",
    "times",
    "policy",
    "rolled back",
    "promoted",
    "still going",
    "sessions",
    "hours",
  ];
  yield line(head);
  for (const traffic of [...TRAFFICS, RETURNING])
    for (const base of BASE_RATES)
      for (const ratio of RATIOS)
        for (const policy of POLICIES) {
          const list = Array.from({ length: runs }, () =>
            runRollout(random, { base, traffic, ratio, policy }),
          );
          const share = (...of: Run["status"][]): string =>
            `${((100 * list.filter(({ status }) => of.includes(status)).length) / runs).toFixed(1)} %`;
          yield line([
            traffic.name,
            `${100 * base} %`,
            String(ratio),
            policy,
            share("rolled_back"),
            share("promoted"),
            share("running", "held"),
            String(median(list.map(({ canary }) => canary))),
            (median(list.map(({ minutes }) => minutes)) / 60).toFixed(1),
          ]);
        }
}

const line = (cells: readonly string[]): string =>
  cells.map((cell, at) => cell.padStart(COLUMNS[at]!)).join(" ");

export const median = (list: number[]): number => list.sort((a, b) => a - b)[list.length >> 1]!;
