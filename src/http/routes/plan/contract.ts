import { createRoute, z } from "@hono/zod-openapi";
import { planInput } from "../../../domain/inputs/plan.ts";
import { secured } from "../../middleware/scope.ts";
import { jsonAnswer, jsonBody } from "../../schemas.ts";

const figure = z.number().nullable();

const planned = z
  .object({
    metric: z.string(),
    baseline: z.object({ rate: figure, mean: figure, standard_deviation: figure }),
    requested_effect: z.number().openapi({ description: "Relative to the baseline." }),
    absolute_effect: z.number(),
    alpha: z.number(),
    power: z.number(),
    alpha_per_comparison: z.number(),
    sample_size_per_arm: figure.openapi({ description: "Units of the smallest arm." }),
    total_sample_size: figure,
    units_per_day: figure,
    duration_days: figure.openapi({ description: "Null: the traffic is not known." }),
    minimum_detectable_effect: figure.openapi({
      description: "The smallest effect that sample_size units see, relative to the baseline.",
    }),
    assumptions: z.array(z.string()),
  })
  .openapi("Plan");

export const plan = createRoute({
  method: "post",
  path: "/experiments/plan",
  tags: ["Experiments"],
  summary: "Plan an experiment: its size, its duration, what it can see",
  description:
    "How many units it takes to see an effect with the power that is wanted, and with sample_size the smallest effect that so many units see. Baseline and traffic come from the agent's last days unless they are given. Writes nothing.",
  ...secured("experiments:read", { idempotency: false }),
  request: {
    body: jsonBody(
      planInput.openapi({
        example: { agent_id: "pagbank-specialist", minimum_detectable_effect: 0.05, baseline_rate: 0.8 },
      }),
    ),
  },
  responses: { 200: jsonAnswer(planned, "The plan, and what it assumes.") },
});
