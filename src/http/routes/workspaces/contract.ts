import { createRoute, z } from "@hono/zod-openapi";
import { createWorkspace, rename } from "../../../domain/inputs/administration.ts";
import { secured } from "../../middleware/scope.ts";
import { jsonAnswer, jsonBody, pageOf, paging, timestamp } from "../../schemas.ts";

const workspace = z
  .object({ slug: z.string().openapi({ example: "acme" }), name: z.string(), created_at: timestamp })
  .openapi("Workspace");

const tags = ["Workspaces"];
const params = z.object({
  slug: z.string().openapi({ param: { name: "slug", in: "path" }, example: "acme" }),
});

export const list = createRoute({
  method: "get",
  path: "/workspaces",
  tags,
  summary: "List workspaces",
  ...secured("workspaces:read"),
  request: { query: paging },
  responses: {
    200: jsonAnswer(pageOf(workspace), "Newest first; the root key sees all, another key its own."),
  },
});

export const create = createRoute({
  method: "post",
  path: "/workspaces",
  tags,
  summary: "Create a workspace",
  description: "With a project named default. Only the root key may do this.",
  ...secured("workspaces:write"),
  request: { body: jsonBody(createWorkspace) },
  responses: { 201: jsonAnswer(workspace, "The workspace.") },
});

export const get = createRoute({
  method: "get",
  path: "/workspaces/{slug}",
  tags,
  summary: "Get a workspace",
  ...secured("workspaces:read"),
  request: { params },
  responses: { 200: jsonAnswer(workspace, "The workspace.") },
});

export const update = createRoute({
  method: "patch",
  path: "/workspaces/{slug}",
  tags,
  summary: "Rename a workspace",
  description: "Its slug never changes. A key of the whole workspace renames its own, the root key any.",
  ...secured("projects:write"),
  request: { params, body: jsonBody(rename.openapi({ example: { name: "Acme Inc." } })) },
  responses: { 200: jsonAnswer(workspace, "The workspace.") },
});
