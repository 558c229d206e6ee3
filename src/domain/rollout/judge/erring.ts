import { erringUnitsTest } from "../../stats/canary/erring-units.ts";
import { toleratedRate, type ToleratedRate } from "../../stats/canary/tolerated-rate.ts";
import type { GuardrailVerdict } from "../../stats/canary/verdict.ts";
import { erringOf, type StratumEvidence } from "../evidence.ts";
import type { RolloutGuardrail } from "../rollout.ts";

const ERRING_METRICS: ReadonlySet<string> = new Set(["error_rate", "escalation_rate"]);

/** Metrics of which units are counted that had any: requests of one session fail together. */
export const isErringMetric = (metric: string): boolean => ERRING_METRICS.has(metric);

export interface ErringFinding {
  method: "erring_units";
  verdict: GuardrailVerdict;
  log_likelihood_ratio: number;
  bounds: { harm: number; non_inferior: number };
  /** By the canary's own rate; null: nothing is tolerated. */
  tolerated: ToleratedRate | null;
}

/**
 * The strata's evidence adds up, each with its own share of exposed units. Where there is neither harm nor enough that
 * failed to tell, a rate that is tolerated is as good as no worse.
 */
export function judgeErring(
  strata: readonly StratumEvidence[],
  { metric, margin, tolerated_rate }: RolloutGuardrail,
  guardrails: number,
): ErringFinding {
  const counted = strata.map(({ canary, baseline }) => ({
    canary: erringOf(canary, metric),
    baseline: erringOf(baseline, metric),
  }));
  const compared = erringUnitsTest(counted, { margin, guardrails });
  const tolerated = toleratedRate(outcomesOf(strata, metric), tolerated_rate);
  const verdict =
    compared.verdict === "undecided" && tolerated?.shown === true ? "non_inferior" : compared.verdict;
  return { method: "erring_units", ...compared, verdict, tolerated };
}

/** The canary's units that had an outcome: of one that was only exposed nothing is known. */
function outcomesOf(strata: readonly StratumEvidence[], metric: string): { erring: number; units: number } {
  const sum = { erring: 0, units: 0 };
  for (const { canary } of strata) {
    sum.erring += canary.metrics[metric]?.units_above_zero ?? 0;
    sum.units += canary.metrics[metric]?.units.n ?? 0;
  }
  return sum;
}
