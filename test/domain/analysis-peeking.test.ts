import { describe, expect, it, vi } from "vitest";
import { Random } from "../../scripts/simulate/random.ts";
import type { Analysis } from "../../src/domain/experiment/experiment.ts";
import type * as groupSequential from "../../src/domain/stats/group-sequential.ts";
import { armOf, Watched } from "./analysis-kit.ts";

/**
 * Boundaries are computed once for the fractions that all runs share, and a p-value only as far as to tell on which side
 * of a few alphas it lies: ten thousand exact ones would take minutes.
 */
vi.mock("../../src/domain/stats/group-sequential.ts", async (original) => {
  const real = await original<typeof groupSequential>();
  const known = new Map<string, number[]>();
  const boundaries = (fractions: readonly number[], alpha: number): number[] => {
    const key = `${fractions.join()} ${alpha}`;
    const found = known.get(key) ?? real.boundaries(fractions, alpha);
    known.set(key, found);
    return found;
  };
  const ALPHAS = [0.001, 0.01, 0.05 * 0.98, 0.05, 0.1, 0.5];
  const repeatedP = (z: number, fractions: readonly number[]): number =>
    (ALPHAS.find((alpha) => Math.abs(z) > boundaries(fractions, alpha).at(-1)!) ?? 1) * (1 - 1e-9);
  return { ...real, boundaries, repeatedP };
});

describe("fifty looks at two arms that are the same", () => {
  const RUNS = 1_000;
  const PEEKS = 50;
  const UNITS = 40;
  /** Above 5 % by 3 standard errors of a share of so many runs: √(.05 · .95/1,000) = .7 points. */
  const MOST = 0.05 + 3 * Math.sqrt((0.05 * 0.95) / RUNS);

  /** The share of runs in which some look says that the arms differ. */
  function rejections(analysis: Analysis, seed: number, runs: number, lift = 0): number {
    const random = new Random(seed);
    let found = 0;
    for (let run = 0; run < runs; run += 1) {
      const one = new Watched(analysis, { max_sample_size: PEEKS * UNITS * 2, min_sample_size: UNITS });
      const successes: [number, number] = [0, 0];
      for (let peek = 1; peek <= PEEKS; peek += 1) {
        for (let unit = 0; unit < UNITS; unit += 1) {
          successes[0] += random.event(0.3);
          successes[1] += random.event(0.3 + lift);
        }
        const units = peek * UNITS;
        const { significant } = one.look([armOf(1, units, successes[0]), armOf(2, units, successes[1])]);
        if (significant !== true) continue;
        found += 1;
        break;
      }
    }
    return found / runs;
  }

  it("reject no more often than alpha, by planned looks and between them", { timeout: 60_000 }, () => {
    const share = rejections("group_sequential", 11, RUNS);
    expect(share).toBeLessThanOrEqual(MOST);
    // Looks that never reject would pass as well.
    expect(share).toBeGreaterThan(0.02);
  });

  it("reject less often under always_valid", { timeout: 60_000 }, () => {
    expect(rejections("always_valid", 12, RUNS)).toBeLessThanOrEqual(0.05);
  });

  it("see a difference that is there", { timeout: 60_000 }, () => {
    expect(rejections("group_sequential", 13, 200, 0.05)).toBeGreaterThan(0.85);
  });
});
