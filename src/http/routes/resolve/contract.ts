import { createRoute, z } from "@hono/zod-openapi";
import { agentIdParam, configuration, jsonAnswer } from "../../schemas.ts";

/** The resolve plane's routes: served by src/edge, described here. */
const resolved = z
  .object({
    agent_id: z.string().openapi({ example: "pagbank-specialist" }),
    version: z.int().openapi({ example: 28 }),
    config_hash: z.string(),
    config: configuration,
    reason: z
      .enum(["PINNED", "ACTIVE"])
      .openapi({ description: "PINNED: a version or label was asked for. ACTIVE: the active version." }),
    variant: z.string().nullable(),
    experiment_id: z.string().nullable(),
    rollout_id: z.string().nullable(),
    rule_id: z.string().nullable(),
    flags: z.record(z.string(), z.unknown()),
    tools_disabled: z.array(z.string()),
    revision: z.int().openapi({ example: 42, description: "The agent's revision." }),
  })
  .openapi("Resolution");

const query = z.object({
  version: z.string().optional().openapi({ description: "Answer this version, whatever is active." }),
  label: z.string().optional().openapi({ description: "Answer the version that this label points to." }),
  min_revision: z.string().optional().openapi({
    description:
      "Never answer from anything older than this revision of the project: send the Signalbox-Revision of your write.",
  }),
});

const shared = {
  tags: ["Resolve"],
  security: [{ key: [] }],
  "x-scope": "resolve",
  responses: {
    200: {
      ...jsonAnswer(
        resolved,
        "The configuration. Headers: Signalbox-Revision (the project's), Signalbox-Age (ms), Signalbox-Stale beyond the freshness bound, ETag.",
      ),
    },
    304: { description: "If-None-Match names what would be answered." },
  },
};

export const resolveContract = [
  createRoute({
    method: "get",
    path: "/v1/resolve/{agent_id}",
    summary: "Resolve an agent's configuration",
    description: "Answered from memory. Every other query parameter is an attribute, as text.",
    request: { params: z.object({ agent_id: agentIdParam }), query },
    ...shared,
  }),
  createRoute({
    method: "post",
    path: "/v1/resolve/{agent_id}",
    summary: "Resolve an agent's configuration with typed attributes",
    description: "variables fill {{name}} in instructions, system_prompt and messages.",
    request: {
      params: z.object({ agent_id: agentIdParam }),
      query,
      body: {
        content: {
          "application/json": {
            schema: z.object({
              attributes: z
                .record(z.string(), z.unknown())
                .optional()
                .openapi({ example: { user_id: "user-12345", plan: "pro" } }),
              variables: z
                .record(z.string(), z.unknown())
                .optional()
                .openapi({ example: { customer_name: "Ana" } }),
            }),
          },
        },
      },
    },
    ...shared,
  }),
];
