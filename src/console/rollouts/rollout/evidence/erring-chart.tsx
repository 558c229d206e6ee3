import { TimeSeries } from "../../../charts/time-series.tsx";
import { decimal } from "../../../kit/format.ts";
import { rollouts } from "../../../strings/rollouts.ts";
import type { GuardrailFinding } from "../../findings.ts";
import type { Rollout } from "../../queries.ts";
import { findingsOver, lookHistory } from "./history.ts";
import { stepMarks } from "./marks.ts";

const text = rollouts.evidence;

type Erring = Extract<GuardrailFinding, { method: "erring_units" }>;

/** The sequential test's evidence as it grows, between the bounds at which it decides. */
export function ErringChart({ rollout, finding }: { rollout: Rollout; finding: Erring }) {
  const looks = findingsOver(lookHistory(rollout), finding.metric, "erring_units");
  const began = rollout.started_at === null ? [] : [{ at: Date.parse(rollout.started_at), value: 0 }];
  return (
    <TimeSeries
      label={text.ratioChart(finding.metric)}
      format={decimal}
      height={200}
      series={[
        {
          name: text.ratio,
          points: [
            ...began,
            ...looks.map((look) => ({ at: look.at, value: look.finding.log_likelihood_ratio })),
          ],
        },
      ]}
      levels={[
        { value: finding.bounds.harm, label: text.harmAt },
        { value: finding.bounds.non_inferior, label: text.goodAt },
      ]}
      marks={stepMarks(rollout)}
    />
  );
}
