import { createRoute, z } from "@hono/zod-openapi";
import { createGroup, replaceGroup } from "../../../domain/inputs/groups.ts";
import { secured } from "../../middleware/scope.ts";
import { jsonAnswer, jsonBody, pageOf, paging, timestamp } from "../../schemas.ts";

const group = z
  .object({
    id: z.string().openapi({ example: "beta-testers" }),
    name: z.string(),
    values: z.array(z.union([z.string(), z.number()])).openapi({ example: ["user-1", "user-2"] }),
    created_at: timestamp,
    updated_at: timestamp,
  })
  .openapi("Group");

const tags = ["Groups"];
const params = z.object({
  id: z.string().openapi({ param: { name: "id", in: "path" }, example: "beta-testers" }),
});

export const list = createRoute({
  method: "get",
  path: "/groups",
  tags,
  summary: "List saved groups, newest first",
  ...secured("rules:read"),
  request: { query: paging },
  responses: { 200: jsonAnswer(pageOf(group), "A page of groups.") },
});

export const create = createRoute({
  method: "post",
  path: "/groups",
  tags,
  summary: "Create a saved group",
  description: "A list of values that conditions refer to with $inGroup and $notInGroup.",
  ...secured("rules:write"),
  request: {
    body: jsonBody(createGroup.openapi({ example: { id: "beta-testers", values: ["user-1", "user-2"] } })),
  },
  responses: { 201: jsonAnswer(group, "The group.") },
});

export const get = createRoute({
  method: "get",
  path: "/groups/{id}",
  tags,
  summary: "Get a saved group",
  ...secured("rules:read"),
  request: { params },
  responses: { 200: jsonAnswer(group, "The group; its ETag goes into If-Match.") },
});

export const replace = createRoute({
  method: "put",
  path: "/groups/{id}",
  tags,
  summary: "Replace a saved group's values",
  description: "For all agents whose conditions name it, in one write.",
  ...secured("rules:write"),
  request: { params, body: jsonBody(replaceGroup) },
  responses: { 200: jsonAnswer(group, "The group.") },
});

export const remove = createRoute({
  method: "delete",
  path: "/groups/{id}",
  tags,
  summary: "Delete a saved group",
  description: "Refused while a condition names it.",
  ...secured("rules:write"),
  request: { params },
  responses: { 204: { description: "Deleted." } },
});
