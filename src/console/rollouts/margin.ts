import { isErringMetric } from "../../domain/rollout/judge/erring.ts";
import type { Policy } from "../../domain/rollout/rollout.ts";
import { PROMOTION_RATIO, ROLLBACK_RATIO } from "../../domain/stats/canary/ratio-rule.ts";
import { decimal, percent } from "../kit/format.ts";
import { rollouts } from "../strings/rollouts.ts";

interface Margin {
  metric: string;
  margin: number;
  scale: "relative" | "absolute";
}

/** How much worse is still good enough, as people say it: the plain rule has bounds of its own, whatever the margin. */
export const marginText = ({ metric, margin, scale }: Margin, policy: Policy): string => {
  if (policy === "ratio") return rollouts.plan.plainRule(decimal(PROMOTION_RATIO), decimal(ROLLBACK_RATIO));
  if (scale === "absolute") return rollouts.plan.worse(decimal(margin));
  return isErringMetric(metric)
    ? rollouts.plan.timesAsMany(decimal(1 + margin))
    : rollouts.plan.worse(percent(margin, 0));
};
