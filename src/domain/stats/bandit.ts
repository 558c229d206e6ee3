import { normalCdf, normalPdf } from "./distributions.ts";
import type { Estimate } from "./welch.ts";

/** Units that every arm needs before its estimate moves traffic. */
const MIN_UNITS = 100;
/** Percent that an arm keeps, however badly it does: it must be able to come back. */
const FLOOR = 1;
/** Simpson nodes over −8 to 8 standard deviations. */
const NODES = 2_001;
const REACH = 8;

export interface BanditArm {
  units: number;
  /** Null: there is none. */
  estimate: Estimate | null;
}

export interface Reallocation {
  status: "ok" | "insufficient_data" | "zero_variance" | "out_of_range";
  reason?: string;
  /** How likely each arm is to be the best. */
  best: number[] | null;
  /** Whole percents that add up to 100. */
  weights: number[] | null;
}

/**
 * Thompson sampling's weights without its sampling: each arm gets what its chance to be the best is under independent
 * normal posteriors, ∫ φ(u) Π Φ((mᵢ + sᵢu − mⱼ)/sⱼ) du, by quadrature, so the same data give the same weights.
 */
export function reallocate(
  arms: readonly BanditArm[],
  direction: "increase" | "decrease" = "increase",
): Reallocation {
  const short = arms.findIndex(({ units, estimate }) => units < MIN_UNITS || estimate === null);
  if (arms.length < 2 || arms.length > 100 / FLOOR || short >= 0) {
    const reason =
      short >= 0
        ? `Arm ${short} has ${arms[short]!.units} units with a value; ${MIN_UNITS} are needed.`
        : `There must be 2 to ${100 / FLOOR} arms; there are ${arms.length}.`;
    return { status: "insufficient_data", reason, best: null, weights: null };
  }
  const sign = direction === "increase" ? 1 : -1;
  const posteriors = arms.map(({ estimate }) => ({
    mean: sign * estimate!.value,
    sd: Math.sqrt(estimate!.variance),
  }));
  const still = posteriors.findIndex(({ mean, sd }) => !(sd > 0 && Number.isFinite(mean / sd)));
  if (still >= 0) {
    return {
      status: "zero_variance",
      reason: `Arm ${still}'s values are all the same.`,
      best: null,
      weights: null,
    };
  }
  const best = chances(posteriors);
  if (!best.every(Number.isFinite)) {
    const reason = "The arms' values are too far apart.";
    return { status: "out_of_range", reason, best: null, weights: null };
  }
  return { status: "ok", best, weights: percents(best) };
}

function chances(posteriors: readonly { mean: number; sd: number }[]): number[] {
  const step = (2 * REACH) / (NODES - 1);
  const raw = posteriors.map((own, at) => {
    let sum = 0;
    for (let node = 0; node < NODES; node += 1) {
      const u = node * step - REACH;
      let product = normalPdf(u);
      for (const [other, { mean, sd }] of posteriors.entries()) {
        if (other !== at) product *= normalCdf((own.mean - mean) / sd + (own.sd / sd) * u);
      }
      sum += product * simpson(node, NODES);
    }
    return sum;
  });
  const total = raw.reduce((sum, one) => sum + one, 0);
  return raw.map((one) => one / total);
}

const simpson = (node: number, nodes: number): number =>
  node === 0 || node === nodes - 1 ? 1 : node % 2 === 1 ? 4 : 2;

/** The floor for everybody, what is left by chance, rounded down; the largest remainders get what that leaves. */
function percents(best: readonly number[]): number[] {
  const left = 100 - FLOOR * best.length;
  const exact = best.map((chance) => chance * left);
  const weights = exact.map((share) => FLOOR + Math.floor(share));
  const order = exact
    .map((share, at) => ({ rest: share - Math.floor(share), at }))
    .sort((a, b) => b.rest - a.rest || a.at - b.at);
  const missing = 100 - weights.reduce((sum, one) => sum + one, 0);
  for (const { at } of order.slice(0, missing)) weights[at]! += 1;
  return weights;
}
