import { createRoute, z } from "@hono/zod-openapi";
import { FLAG_TYPES } from "../../../domain/flag.ts";
import { createFlag, replaceFlag } from "../../../domain/inputs/flags.ts";
import { secured } from "../../middleware/scope.ts";
import { agentIdParam, jsonAnswer, jsonBody, pageOf, paging, timestamp } from "../../schemas.ts";

const value = z.unknown().openapi({ example: true });

const flag = z
  .object({
    key: z.string().openapi({ example: "web_search" }),
    agent_id: z.string(),
    type: z.enum(FLAG_TYPES),
    description: z.string().optional(),
    enabled: z
      .boolean()
      .openapi({ description: "Switched off, the flag answers off_value: by default false, or null." }),
    default_value: value,
    off_value: value.optional(),
    unit: z.enum(["user", "session"]).optional().openapi({ description: "What percentages are of." }),
    gates_tools: z.array(z.string()).optional().openapi({
      description:
        "Names of tools that are taken away while the value is false, in whichever shape their provider wants them.",
    }),
    rules: z.array(
      z.object({
        condition: z.record(z.string(), z.unknown()).optional(),
        percent: z.number().optional(),
        value,
      }),
    ),
    created_at: timestamp,
    updated_at: timestamp,
  })
  .openapi("Flag");

const example = {
  key: "web_search",
  type: "boolean" as const,
  enabled: true,
  default_value: false,
  gates_tools: ["search_web"],
  rules: [{ condition: { plan: "pro" }, percent: 20, value: true }],
};

const tags = ["Flags"];
const params = z.object({ agent_id: agentIdParam });
const flagParams = params.extend({
  key: z.string().openapi({ param: { name: "key", in: "path" }, example: "web_search" }),
});

export const list = createRoute({
  method: "get",
  path: "/agents/{agent_id}/flags",
  tags,
  summary: "List flags, newest first",
  ...secured("rules:read"),
  request: { params, query: paging },
  responses: { 200: jsonAnswer(pageOf(flag), "A page of flags.") },
});

export const create = createRoute({
  method: "post",
  path: "/agents/{agent_id}/flags",
  tags,
  summary: "Create a flag",
  ...secured("rules:write"),
  request: { params, body: jsonBody(createFlag.openapi({ example })) },
  responses: { 201: jsonAnswer(flag, "The flag.") },
});

export const get = createRoute({
  method: "get",
  path: "/agents/{agent_id}/flags/{key}",
  tags,
  summary: "Get a flag",
  ...secured("rules:read"),
  request: { params: flagParams },
  responses: { 200: jsonAnswer(flag, "The flag.") },
});

export const replace = createRoute({
  method: "put",
  path: "/agents/{agent_id}/flags/{key}",
  tags,
  summary: "Replace a flag",
  ...secured("rules:write"),
  request: { params: flagParams, body: jsonBody(replaceFlag) },
  responses: { 200: jsonAnswer(flag, "The flag.") },
});

export const remove = createRoute({
  method: "delete",
  path: "/agents/{agent_id}/flags/{key}",
  tags,
  summary: "Delete a flag",
  ...secured("rules:write"),
  request: { params: flagParams },
  responses: { 204: { description: "Deleted." } },
});
