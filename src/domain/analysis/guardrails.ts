import type { ArmTotals } from "../counting/totals.ts";
import type { Guardrail } from "../experiment/experiment.ts";
import type { MetricDefinition } from "../metric.ts";
import { nonInferiority, type NonInferiority } from "../stats/canary/non-inferiority.ts";
import { estimateOf } from "../stats/metric-estimate.ts";
import { totalsOf, valueOf } from "./comparisons.ts";
import { guardrailOf, type GuardrailMeasure } from "./metrics.ts";

/** Whether a test version keeps within a margin of the control; valid whenever it is looked at. */
export interface GuardrailResult extends Omit<NonInferiority, "verdict"> {
  version: number;
  metric: string;
  direction: "increase" | "decrease";
  /** `harmed`: worse by more than the margin. `safe`: not worse by more than it. */
  verdict: "harmed" | "safe" | "undecided";
  /** Of the margin, and of how much worse it is: 0.1 is ten percent of the control's, or a tenth of the metric's unit. */
  scale: "relative" | "absolute";
  control_value: number | null;
  test_value: number | null;
}

/** From the logarithm on which relative margins are judged: ln 1.1 where less is better, −ln 0.9 where more is, are both 0.1. */
function worseBy(worsening: number | null, { scale, direction }: GuardrailMeasure): number | null {
  if (worsening === null || scale === "absolute") return worsening;
  const share = direction === "decrease" ? Math.expm1(worsening) : -Math.expm1(-worsening);
  return Number.isFinite(share) ? share : null;
}

const VERDICTS = { harm: "harmed", non_inferior: "safe", undecided: "undecided" } as const;

export function guardrailResults(
  arms: readonly ArmTotals[],
  guardrails: readonly Guardrail[],
  definitions: readonly MetricDefinition[],
): GuardrailResult[] {
  const [control, ...tests] = arms;
  return tests.flatMap((test) =>
    guardrails.map((guardrail): GuardrailResult => {
      const measure = guardrailOf(guardrail, definitions);
      const { metric, kind, direction } = measure;
      const sideOf = (arm: ArmTotals | undefined) => {
        const totals = totalsOf(arm, metric);
        return { estimate: estimateOf(totals, kind), units: totals.units.n };
      };
      const { verdict, ...found } = nonInferiority(sideOf(control), sideOf(test), {
        ...measure,
        guardrails: guardrails.length,
      });
      return {
        version: test.version,
        metric,
        direction,
        verdict: VERDICTS[verdict],
        control_value: valueOf(totalsOf(control, metric), kind),
        test_value: valueOf(totalsOf(test, metric), kind),
        ...found,
        worsening: worseBy(found.worsening, measure),
        at_least: worseBy(found.at_least, measure),
        at_most: worseBy(found.at_most, measure),
        margin: measure.margin,
        scale: measure.scale,
      };
    }),
  );
}
