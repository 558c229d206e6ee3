import { createRoute, z } from "@hono/zod-openapi";
import { createProject, rename } from "../../../domain/inputs/administration.ts";
import { secured } from "../../middleware/scope.ts";
import { jsonAnswer, jsonBody, pageOf, paging, timestamp } from "../../schemas.ts";

const project = z
  .object({
    slug: z.string().openapi({ example: "default" }),
    name: z.string(),
    revision: z.int().openapi({ description: "Raised by every write that can change what resolve answers." }),
    created_at: timestamp,
  })
  .openapi("Project");

const tags = ["Projects"];
const params = z.object({
  slug: z.string().openapi({ param: { name: "slug", in: "path" }, example: "default" }),
});

export const list = createRoute({
  method: "get",
  path: "/projects",
  tags,
  summary: "List the workspace's projects",
  ...secured("projects:read"),
  request: { query: paging },
  responses: { 200: jsonAnswer(pageOf(project), "Newest first.") },
});

export const create = createRoute({
  method: "post",
  path: "/projects",
  tags,
  summary: "Create a project",
  ...secured("projects:write"),
  request: { body: jsonBody(createProject) },
  responses: { 201: jsonAnswer(project, "The project.") },
});

export const get = createRoute({
  method: "get",
  path: "/projects/{slug}",
  tags,
  summary: "Get a project",
  ...secured("projects:read"),
  request: { params },
  responses: { 200: jsonAnswer(project, "The project.") },
});

export const update = createRoute({
  method: "patch",
  path: "/projects/{slug}",
  tags,
  summary: "Rename a project",
  description: "Its slug never changes.",
  ...secured("projects:write"),
  request: { params, body: jsonBody(rename.openapi({ example: { name: "Checkout" } })) },
  responses: { 200: jsonAnswer(project, "The project.") },
});
