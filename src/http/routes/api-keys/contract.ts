import { createRoute, z } from "@hono/zod-openapi";
import { createApiKey } from "../../../domain/inputs/administration.ts";
import { secured } from "../../middleware/scope.ts";
import { jsonAnswer, jsonBody, pageOf, paging, timestamp } from "../../schemas.ts";

const apiKey = z
  .object({
    id: z.string().openapi({ example: "w1p1k0a1b2c3d4e5" }),
    name: z.string().openapi({ example: "checkout service" }),
    role: z.string().nullable().openapi({ example: "runtime" }),
    scopes: z.array(z.string()).openapi({ example: ["resolve"] }),
    project: z.string().nullable().openapi({ description: "Null: every project of the workspace." }),
    created_by: z.string(),
    created_at: timestamp,
    expires_at: timestamp.nullable(),
    revoked_at: timestamp.nullable(),
  })
  .openapi("ApiKey");

const tags = ["API keys"];
const params = z.object({
  id: z.string().openapi({ param: { name: "id", in: "path" }, example: "w1p1k0a1b2c3d4e5" }),
});

export const list = createRoute({
  method: "get",
  path: "/api-keys",
  tags,
  summary: "List API keys, newest first",
  ...secured("keys:read"),
  request: { query: paging },
  responses: { 200: jsonAnswer(pageOf(apiKey), "A page of keys, without their secrets.") },
});

export const create = createRoute({
  method: "post",
  path: "/api-keys",
  tags,
  summary: "Create an API key",
  description:
    "Send a role (runtime, viewer, editor, admin, owner) or scopes. A key hands on only scopes and projects that it has itself.",
  ...secured("keys:write"),
  request: {
    body: jsonBody(
      createApiKey.openapi({ example: { name: "checkout service", role: "runtime", project: "default" } }),
    ),
  },
  responses: {
    201: jsonAnswer(
      apiKey.extend({
        key: z.string().optional().openapi({ description: "The key itself: shown here and never again." }),
      }),
      "The key.",
    ),
  },
});

export const get = createRoute({
  method: "get",
  path: "/api-keys/{id}",
  tags,
  summary: "Get an API key",
  ...secured("keys:read"),
  request: { params },
  responses: { 200: jsonAnswer(apiKey, "The key, without its secret.") },
});

export const revoke = createRoute({
  method: "delete",
  path: "/api-keys/{id}",
  tags,
  summary: "Revoke an API key",
  description: "At once for writing, within FRESHNESS_SECONDS for resolving.",
  ...secured("keys:write"),
  request: { params },
  responses: { 204: { description: "Revoked." } },
});
