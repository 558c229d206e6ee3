import type { Random } from "./random.ts";

/** A row of the table: something measured, and where it must lie, both ends included. */
export interface Row {
  what: string;
  target: readonly [low: number, high: number];
  /** A share of runs, or some other number, of which there is one and no chance in it. */
  unit: "share" | "number";
}

/** Rows that are measured together, on the same simulated data. */
export interface Scenario {
  name: string;
  rows: readonly Row[];
  /** One number a row. */
  measure: (runs: number, random: Random) => number[];
  /** Lines that show more of it than rows can; run so many times each. */
  table?: (runs: number, random: Random) => Iterable<string>;
}

export const atMost = (high: number): readonly [number, number] => [0, high];
export const atLeast = (low: number): readonly [number, number] => [low, 1];

/**
 * How far from the target's nearer end a share may lie by chance: `errors` standard errors of a binomial share that is
 * really there.
 */
export function tolerance({ target, unit }: Row, measured: number, runs: number, errors: number): number {
  if (unit === "number") return 0;
  const end = measured < target[0] ? target[0] : target[1];
  return errors * Math.sqrt(Math.max(0, end * (1 - end)) / runs);
}

export const meets = ({ target }: Row, measured: number, slack = 0): boolean =>
  measured >= target[0] - slack && measured <= target[1] + slack;

/** Counts, for each of some rows, in how many runs it happened. */
export function shares(runs: number, rows: number, run: (count: (row: number) => void) => void): number[] {
  const counts = Array.from({ length: rows }, () => 0);
  const count = (row: number): void => {
    counts[row]! += 1;
  };
  for (let at = 0; at < runs; at += 1) run(count);
  return counts.map((one) => one / runs);
}
