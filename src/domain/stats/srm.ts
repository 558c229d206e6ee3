import gammaln from "@stdlib/math-base-special-gammaln";
import { chiSquareTail } from "./distributions.ts";

/** An alarm below this p-value: a wrong split is a fault of the machinery, and rare. */
const ALPHA = 0.001;
/** Units that each variant needs on average, so that χ² is χ². */
const MIN_UNITS = 8;
/** How firmly the Dirichlet prior believes in the planned split. */
const CONCENTRATION = 1_000;

export interface SampleRatio {
  status: "ok" | "insufficient_data" | "out_of_range";
  reason?: string;
  /** χ² of the counts against the planned split; valid for one look. */
  statistic: number | null;
  p_value: number | null;
  /** min(1, 1/E) of the Dirichlet–multinomial e-process: valid however often it is looked at. */
  sequential_p_value: number | null;
  /** Whether the one-look test raises the alarm. */
  mismatch: boolean;
  /** Whether the e-process does: for what is watched continuously. */
  sequential_mismatch: boolean;
}

/**
 * Whether units fell into the variants as planned: Pearson's χ² with k − 1 degrees of freedom, and an e-process
 * (Lindon and Malek, "Anytime-valid inference for multinomial count data", NeurIPS 2022). Variants with weight 0 are
 * left out; weights are in any unit.
 */
export function sampleRatio(counts: readonly number[], weights: readonly number[]): SampleRatio {
  const drawn = counts
    .map((count, at) => ({ count, weight: weights[at] ?? 0 }))
    .filter(({ weight }) => weight > 0);
  const units = drawn.reduce((sum, { count }) => sum + count, 0);
  const whole = drawn.reduce((sum, { weight }) => sum + weight, 0);
  const none = {
    statistic: null,
    p_value: null,
    sequential_p_value: null,
    mismatch: false,
    sequential_mismatch: false,
  };
  if (drawn.length < 2)
    return { status: "insufficient_data", reason: "Only one variant gets any units.", ...none };
  if (units < MIN_UNITS * drawn.length) {
    return {
      status: "insufficient_data",
      reason: `${MIN_UNITS * drawn.length} units are needed; there are ${units}.`,
      ...none,
    };
  }
  let statistic = 0;
  let logE = gammaln(CONCENTRATION) - gammaln(CONCENTRATION + units);
  for (const { count, weight } of drawn) {
    const share = weight / whole;
    statistic += (count - units * share) ** 2 / (units * share);
    logE += gammaln(CONCENTRATION * share + count) - gammaln(CONCENTRATION * share) - count * Math.log(share);
  }
  if (!Number.isFinite(statistic) || !Number.isFinite(logE)) {
    return { status: "out_of_range", reason: "The weights are too far apart.", ...none };
  }
  const p_value = chiSquareTail(statistic, drawn.length - 1);
  const sequential_p_value = Math.min(1, Math.exp(-logE));
  return {
    status: "ok",
    statistic,
    p_value,
    sequential_p_value,
    mismatch: p_value < ALPHA,
    sequential_mismatch: sequential_p_value < ALPHA,
  };
}
