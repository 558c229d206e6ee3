import { createRoute, z } from "@hono/zod-openapi";
import { jsonAnswer } from "../../schemas.ts";

/** The OpenFeature Remote Evaluation Protocol, served by src/edge/ofrep: bodies and errors are the protocol's. */
const context = z.object({
  context: z
    .looseObject({
      targetingKey: z.string().optional().openapi({ description: "The attribute user_id." }),
    })
    .optional()
    .openapi({
      description: "Every other field is an attribute.",
      example: { targetingKey: "user-12345", plan: "pro" },
    }),
});

const failure = z
  .object({
    key: z.string().optional(),
    errorCode: z.enum(["PARSE_ERROR", "INVALID_CONTEXT", "FLAG_NOT_FOUND", "GENERAL"]),
    errorDetails: z.string(),
  })
  .openapi("EvaluationFailure");

const evaluation = z
  .object({
    key: z.string().openapi({ example: "pagbank-specialist.web_search" }),
    value: z
      .unknown()
      .optional()
      .openapi({ description: "Without one, the default in the caller's code applies." }),
    reason: z.enum(["STATIC", "TARGETING_MATCH", "SPLIT", "DISABLED"]),
    variant: z
      .string()
      .optional()
      .openapi({ description: "Of a configuration its version; of a flag rule-<place>, default or off." }),
    metadata: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  })
  .openapi("Evaluation");

const shared = {
  tags: ["OpenFeature"],
  security: [{ key: [] }],
  "x-scope": "resolve",
};

const body = { content: { "application/json": { schema: context } } };
const failures = {
  default: jsonAnswer(
    failure,
    "Refused: 400, 401, 403, 404, 429, 500 or 503, with Retry-After where it helps.",
  ),
};

export const ofrepContract = [
  createRoute({
    method: "post",
    path: "/ofrep/v1/evaluate/flags/{key}",
    summary: "Evaluate one flag (OFREP)",
    description: "The key is an agent's id, whose value is its configuration, or <agent_id>.<flag>.",
    request: { params: z.object({ key: z.string() }), body },
    ...shared,
    responses: { 200: jsonAnswer(evaluation, "The evaluation."), ...failures },
  }),
  createRoute({
    method: "post",
    path: "/ofrep/v1/evaluate/flags",
    summary: "Evaluate all flags of the project (OFREP)",
    description:
      "All agents and all of their flags; of a project with more than 200 agents none: evaluate them one by one. The ETag covers the context.",
    request: { body },
    ...shared,
    responses: {
      200: jsonAnswer(z.object({ flags: z.array(z.union([evaluation, failure])) }), "All evaluations."),
      304: { description: "If-None-Match names what would be answered." },
      ...failures,
    },
  }),
];
