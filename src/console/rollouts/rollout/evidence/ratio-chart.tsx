import { PROMOTION_RATIO, ROLLBACK_RATIO } from "../../../../domain/stats/canary/ratio-rule.ts";
import { TimeSeries } from "../../../charts/time-series.tsx";
import { decimal } from "../../../kit/format.ts";
import { rollouts } from "../../../strings/rollouts.ts";
import type { GuardrailFinding } from "../../findings.ts";
import type { Rollout } from "../../queries.ts";
import { findingsOver, lookHistory } from "./history.ts";
import { stepMarks } from "./marks.ts";
import type { Guardrail } from "./value-chart.tsx";

const text = rollouts.evidence;

export type RatioFinding = Extract<GuardrailFinding, { method: "ratio_rule" }>;

/** How many times as bad as the baseline; null where that cannot be said. */
function timesAsBad(
  { direction }: Guardrail,
  { canary_value: canary, baseline_value: baseline }: RatioFinding,
): number | null {
  if (canary === null || baseline === null) return null;
  const [worse, better] = direction === "decrease" ? [canary, baseline] : [baseline, canary];
  return better > 0 ? worse / better : null;
}

/** The plain rule: times the baseline, against its two bounds. */
export function RatioChart({
  rollout,
  guardrail,
  finding,
}: {
  rollout: Rollout;
  guardrail: Guardrail;
  finding: RatioFinding;
}) {
  const looks = findingsOver(lookHistory(rollout), finding.metric, "ratio_rule");
  return (
    <TimeSeries
      label={text.plainChart(finding.metric)}
      format={decimal}
      height={200}
      series={[
        {
          name: text.timesBaseline,
          points: looks.map((look) => ({ at: look.at, value: timesAsBad(guardrail, look.finding) })),
        },
      ]}
      levels={[
        { value: ROLLBACK_RATIO, label: text.harmAt },
        { value: PROMOTION_RATIO, label: text.goodAt },
      ]}
      marks={stepMarks(rollout)}
    />
  );
}
