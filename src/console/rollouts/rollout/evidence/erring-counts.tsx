import { erringOver } from "../../../../domain/rollout/evidence.ts";
import type { Evidence } from "../../../../domain/rollout/evidence.ts";
import { Facts } from "../../../kit/facts.tsx";
import { count, percent } from "../../../kit/format.ts";
import { rollouts } from "../../../strings/rollouts.ts";

const text = rollouts.evidence;

/** Units of both arms, and how many of them had at least one failure. */
export function ErringCounts({ evidence, metric }: { evidence: Evidence; metric: string }) {
  const shown = (arm: "canary" | "baseline"): string => {
    const { erring, exposed } = erringOver(evidence, arm, metric);
    return text.failed(count(erring), count(exposed), percent(exposed === 0 ? null : erring / exposed));
  };
  const what = metric === "escalation_rate" ? text.escalated : text.failing;
  return (
    <Facts
      rows={[
        [`${what}: ${text.canary}`, shown("canary")],
        [`${what}: ${text.baseline}`, shown("baseline")],
      ]}
    />
  );
}
