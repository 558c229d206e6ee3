import { worseningOf } from "../../../../domain/analysis/metrics.ts";
import { TimeSeries } from "../../../charts/time-series.tsx";
import { decimal, signedPercent } from "../../../kit/format.ts";
import { rollouts } from "../../../strings/rollouts.ts";
import type { GuardrailFinding } from "../../findings.ts";
import type { Rollout } from "../../queries.ts";
import { findingsOver, lookHistory } from "./history.ts";
import { stepMarks } from "./marks.ts";

const text = rollouts.evidence;

export type Guardrail = Rollout["guardrails"][number];
export type ValueFinding = Extract<GuardrailFinding, { method: "non_inferiority" }>;

/** A worsening in the metric's unit, or as a share of the baseline. */
export const worseFormat = ({ scale }: Guardrail): ((value: number) => string) =>
  scale === "absolute" ? decimal : (value) => signedPercent(value);

/** How much worse the canary is, with what can be said of it at any time, against the margin. */
export function ValueChart({
  rollout,
  guardrail,
  finding,
}: {
  rollout: Rollout;
  guardrail: Guardrail;
  finding: ValueFinding;
}) {
  const worse = (value: number | null): number | null =>
    value === null ? null : worseningOf(guardrail, value);
  const looks = findingsOver(lookHistory(rollout), finding.metric, "non_inferiority");
  return (
    <TimeSeries
      label={text.worseChart(finding.metric)}
      format={worseFormat(guardrail)}
      height={200}
      series={[
        {
          name: text.worse,
          points: looks.map(({ at, finding: { worsening, at_least, at_most } }) => ({
            at,
            value: worse(worsening),
            low: worse(at_least),
            high: worse(at_most),
          })),
        },
      ]}
      levels={[{ value: worseningOf(guardrail, finding.margin), label: text.marginAt }]}
      marks={stepMarks(rollout)}
    />
  );
}
