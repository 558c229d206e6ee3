import type { ArmTotals } from "../counting/totals.ts";
import type { Guardrail } from "../experiment/experiment.ts";
import type { MetricDefinition } from "../metric.ts";
import { nonInferiority, type NonInferiority } from "../stats/canary/non-inferiority.ts";
import { estimateOf } from "../stats/metric-estimate.ts";
import { totalsOf, valueOf } from "./comparisons.ts";
import { guardrailOf } from "./metrics.ts";

/** Whether a test version keeps within a margin of the control; valid whenever it is looked at. */
export interface GuardrailResult extends Omit<NonInferiority, "verdict" | "margin"> {
  version: number;
  metric: string;
  direction: "increase" | "decrease";
  /** `harmed`: worse by more than the margin. `safe`: not worse by more than it. */
  verdict: "harmed" | "safe" | "undecided";
  /** On the scale of `worsening`; null: as much as a relative margin of 1 or more cannot be lost. */
  margin: number | null;
  control_value: number | null;
  test_value: number | null;
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
      const { verdict, margin, ...found } = nonInferiority(sideOf(control), sideOf(test), {
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
        margin: Number.isFinite(margin) ? margin : null,
      };
    }),
  );
}
