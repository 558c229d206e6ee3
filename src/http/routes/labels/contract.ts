import { createRoute, z } from "@hono/zod-openapi";
import { setLabel } from "../../../domain/inputs/versions.ts";
import { secured } from "../../middleware/scope.ts";
import { agentIdParam, jsonAnswer, jsonBody, pageOf, timestamp } from "../../schemas.ts";

const label = z
  .object({
    label: z.string().openapi({ example: "staging" }),
    version: z.int().openapi({ example: 29 }),
    updated_at: timestamp
      .nullable()
      .openapi({ description: "Null for active, whose moves are in the history." }),
  })
  .openapi("Label");

const tags = ["Labels"];
const params = z.object({ agent_id: agentIdParam });
const labelParams = params.extend({
  label: z.string().openapi({ param: { name: "label", in: "path" }, example: "staging" }),
});

export const list = createRoute({
  method: "get",
  path: "/agents/{agent_id}/labels",
  tags,
  summary: "List labels",
  ...secured("versions:read"),
  request: { params },
  responses: { 200: jsonAnswer(pageOf(label), "All labels, active first.") },
});

export const get = createRoute({
  method: "get",
  path: "/agents/{agent_id}/labels/{label}",
  tags,
  summary: "Get a label",
  ...secured("versions:read"),
  request: { params: labelParams },
  responses: { 200: jsonAnswer(label, "The label.") },
});

export const set = createRoute({
  method: "put",
  path: "/agents/{agent_id}/labels/{label}",
  tags,
  summary: "Point a label at a version",
  description:
    "Creates the label if it is new. The label active is the pointer that resolve follows: setting it activates.",
  ...secured("versions:activate"),
  request: { params: labelParams, body: jsonBody(setLabel) },
  responses: { 200: jsonAnswer(label, "The label.") },
});

export const remove = createRoute({
  method: "delete",
  path: "/agents/{agent_id}/labels/{label}",
  tags,
  summary: "Delete a label",
  ...secured("versions:activate"),
  request: { params: labelParams },
  responses: { 204: { description: "Deleted." } },
});
