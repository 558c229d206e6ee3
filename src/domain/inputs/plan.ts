import * as z from "zod";
import { isMetricName } from "../metric.ts";
import { agentId } from "./common.ts";

const share = z.number().gt(0).lt(1);
const positive = z.number().gt(0).max(1e12);

/** `POST /experiments/plan`. What is left out is taken from the agent's last days, where it is known, or has a default. */
export const planInput = z
  .strictObject({
    agent_id: agentId.optional(),
    metric: z.string().refine(isMetricName, "is not a metric").default("success_rate"),
    /** Of a rate: 0 to 1. */
    baseline_rate: share.optional(),
    baseline_mean: positive.optional(),
    baseline_standard_deviation: positive.optional(),
    /** Relative to the baseline. */
    minimum_detectable_effect: z.number().gt(0).max(10).default(0.05),
    alpha: share.default(0.05),
    power: share.default(0.8),
    /** Percent of each arm, the control first. */
    weights: z.array(z.number().gt(0).max(100)).min(2).max(10).default([50, 50]),
    traffic_percent: z.number().gt(0).max(100).default(100),
    units_per_day: positive.optional(),
    /** Units of all arms: what effect would they see? */
    sample_size: z.int().min(2).max(1e12).optional(),
  })
  .superRefine(({ weights, baseline_mean, baseline_standard_deviation, alpha, power }, ctx) => {
    if (power <= alpha)
      ctx.addIssue({
        code: "custom",
        path: ["power"],
        message: "must be more than alpha: so often an effect is seen where there is none",
      });
    const sum = weights.reduce((total, weight) => total + weight, 0);
    if (Math.abs(sum - 100) > 1e-6)
      ctx.addIssue({
        code: "custom",
        path: ["weights"],
        message: `must add up to 100; these add up to ${sum}`,
      });
    if ((baseline_mean === undefined) !== (baseline_standard_deviation === undefined))
      ctx.addIssue({
        code: "custom",
        path: ["baseline_mean"],
        message: "and baseline_standard_deviation need each other",
      });
  });
export type PlanBody = z.infer<typeof planInput>;
