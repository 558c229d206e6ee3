import { createRoute, z } from "@hono/zod-openapi";
import { REFUSALS } from "../../../domain/interaction/refused.ts";
import { MAX_INTERACTIONS } from "../../../domain/limits.ts";
import { secured } from "../../middleware/scope.ts";
import { jsonAnswer, jsonBody } from "../../schemas.ts";

/** Checked item by item by the verb: one that is wrong does not keep the others out. */
const field = (type: string, description?: string) =>
  z
    .unknown()
    .optional()
    .openapi({ type: type as "string", ...(description !== undefined && { description }) });

const fields = {
  interaction_id: field("string", "Counts once, however often it is sent."),
  kind: field("string", "interaction, or exposure: that a unit was given a variant."),
  agent_id: field("string", "May be left out with an experiment or a rollout."),
  version: field("integer", "The version that brought it about; as assigned, if it is left out."),
  experiment_id: field("string", "As resolve answered it."),
  test_id: field("string", "Another name of experiment_id."),
  rollout_id: field("string", "As resolve answered it; instead of experiment_id."),
  user_id: field("string"),
  session_id: field("string"),
  success: field("boolean", "Required, except of exposures."),
  response_time_ms: field("number"),
  satisfaction_score: field("number", "1 to 10."),
  escalated: field("boolean"),
  cost_usd: field("number"),
  input_tokens: field("integer"),
  output_tokens: field("integer"),
  cached_tokens: field("integer"),
  time_to_first_token_ms: field("number"),
  error_code: field("string"),
  metrics: field("object", "Own metrics: names and numbers."),
  occurred_at: field("string", "ISO 8601; now, if it is left out."),
};

const recorded = z
  .object({
    accepted: z.int().openapi({ description: "Counted, and durable." }),
    duplicates: z.int().openapi({ description: "Counted before, under the same interaction_id." }),
    rejected: z.array(
      z.object({
        index: z.int(),
        interaction_id: z.string().nullable(),
        code: z.enum(REFUSALS).openapi({ example: "invalid_item" }),
        message: z.string(),
      }),
    ),
  })
  .openapi("Recorded");

export const record = createRoute({
  method: "post",
  path: "/interactions",
  tags: ["Outcomes"],
  summary: "Record what came of answers",
  description: `One interaction, or up to ${MAX_INTERACTIONS} of them under \`interactions\`; each is judged by itself. A user_id or a session_id is required, the experiment's or the rollout's unit among them. Outcomes in an experiment name its experiment_id, those of a rollout's canary or baseline its rollout_id; an item has one of them. The same interaction_id counts once; without one, the Idempotency-Key and the item's place in the batch stand for it. Items may be 7 days late and 5 minutes early. An outcome of a version that the unit was not given at that time is counted as a mismatch, not as data. After a new phase or step has begun, what the one before gave is taken for 10 seconds more. A single interaction that cannot be taken is refused with 422.`,
  ...secured("interactions:write", { idempotency: false }),
  request: {
    body: jsonBody(
      z
        .looseObject({ interactions: field("array", "Instead of all others: up to 1,000 items."), ...fields })
        .openapi({
          example: {
            interactions: [
              {
                interaction_id: "0b6f8c1e",
                experiment_id: "pagbank-v27-vs-v28",
                user_id: "user-12345",
                version: 28,
                success: true,
                response_time_ms: 1500,
                satisfaction_score: 8,
                escalated: false,
              },
              {
                interaction_id: "0b6f8c1f",
                rollout_id: "pagbank-to-v29",
                user_id: "user-67890",
                version: 29,
                success: false,
                error_code: "tool_timeout",
              },
            ],
          },
        }),
    ),
  },
  responses: { 200: jsonAnswer(recorded, "What was taken. All of it is durable.") },
});
