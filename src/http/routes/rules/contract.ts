import { createRoute, z } from "@hono/zod-openapi";
import { MAX_REGEX_INPUT } from "../../../domain/limits.ts";
import { putRules } from "../../../domain/inputs/rules.ts";
import { secured } from "../../middleware/scope.ts";
import { agentIdParam, jsonAnswer, jsonBody } from "../../schemas.ts";

const condition = z.record(z.string(), z.unknown()).openapi({
  description: `A MongoDB-style condition on attributes, as GrowthBook has them. One whose $regex meets a text of more than ${MAX_REGEX_INPUT} characters is not met, and neither is its opposite: explain says too_long.`,
  example: { plan: { $in: ["pro", "enterprise"] }, "device.version": { $vgte: "2.1.0" } },
});

const rules = z
  .object({
    agent_id: z.string(),
    rules: z.array(
      z.object({
        id: z.string().openapi({ example: "pro-users" }),
        description: z.string().optional(),
        condition,
        version: z.int().optional().openapi({ example: 28 }),
        split: z
          .array(z.object({ version: z.int(), weight: z.number() }))
          .optional()
          .openapi({
            example: [
              { version: 27, weight: 70 },
              { version: 28, weight: 30 },
            ],
          }),
        unit: z.enum(["user", "session"]).optional(),
      }),
    ),
    overrides: z
      .array(
        z.object({ user_id: z.string().optional(), session_id: z.string().optional(), version: z.int() }),
      )
      .openapi({ example: [{ user_id: "qa-1", version: 28 }] }),
    revision: z.int().openapi({ description: "The agent's revision." }),
  })
  .openapi("Rules");

const tags = ["Rules"];
const params = z.object({ agent_id: agentIdParam });

export const get = createRoute({
  method: "get",
  path: "/agents/{agent_id}/rules",
  tags,
  summary: "Get an agent's rules and overrides",
  ...secured("rules:read"),
  request: { params },
  responses: { 200: jsonAnswer(rules, "In the order in which they are tried.") },
});

export const replace = createRoute({
  method: "put",
  path: "/agents/{agent_id}/rules",
  tags,
  summary: "Replace an agent's rules and overrides",
  description:
    "Overrides give a unit a version by name, for QA. Rules are tried in order; the first whose condition is met gives its version, or the one that its split has for the unit. Versions must be published and not deprecated.",
  ...secured("rules:write"),
  request: {
    params,
    body: jsonBody(
      putRules.openapi({
        example: {
          rules: [{ id: "pro-users", condition: { plan: "pro" }, version: 28 }],
          overrides: [{ user_id: "qa-1", version: 28 }],
        },
      }),
    ),
  },
  responses: { 200: jsonAnswer(rules, "The rules as they are now.") },
});
