import { createRoute, z } from "@hono/zod-openapi";
import { createApiKey, rotateApiKey, userName } from "../../../domain/inputs/api-keys.ts";
import { secured } from "../../middleware/scope.ts";
import { jsonAnswer, jsonBody, pageOf, paging, timestamp } from "../../schemas.ts";

const apiKey = z
  .object({
    id: z.string().openapi({ example: "w1p1k0a1b2c3d4e5" }),
    name: z.string().openapi({ example: "checkout service" }),
    role: z.string().nullable().openapi({ example: "runtime" }),
    scopes: z.array(z.string()).openapi({ example: ["resolve"] }),
    project: z.string().nullable().openapi({ description: "Null: every project of the workspace." }),
    user: z.string().nullable().openapi({
      example: "ada",
      description:
        "Whose key it is; null: a service's. A user's key does no more than the user's roles allow, whatever its scopes.",
    }),
    created_by: z.string(),
    created_at: timestamp,
    expires_at: timestamp.nullable(),
    revoked_at: timestamp.nullable(),
    last_used_at: timestamp.nullable().openapi({ description: "To some minutes; null: never." }),
    replaced_by: z
      .string()
      .nullable()
      .openapi({ description: "Id of the key that took this one's place when it was rotated." }),
  })
  .openapi("ApiKey");

const created = apiKey.extend({
  key: z.string().optional().openapi({ description: "The key itself: shown here and never again." }),
  warnings: z
    .array(z.string())
    .optional()
    .openapi({ description: "What the key may not do, because its user may not." }),
});

const tags = ["API keys"];
const params = z.object({
  id: z.string().openapi({ param: { name: "id", in: "path" }, example: "w1p1k0a1b2c3d4e5" }),
});

export const list = createRoute({
  method: "get",
  path: "/api-keys",
  tags,
  summary: "List API keys, newest first",
  description: "Without the scope, users see their own.",
  ...secured("keys:read", { own: true }),
  request: {
    query: paging.extend({
      user: userName.optional().openapi({ example: "me", description: "A user's id or username, or `me`." }),
    }),
  },
  responses: { 200: jsonAnswer(pageOf(apiKey), "A page of keys, without their secrets.") },
});

export const create = createRoute({
  method: "post",
  path: "/api-keys",
  tags,
  summary: "Create an API key",
  description:
    "Send a role (runtime, viewer, editor, admin, owner) or scopes. A key hands on only scopes and projects that it has itself. With `user` the key is that user's: it does no more than the user's roles allow, now and later, and ends with the user. Users make keys of their own (`user: me`) without the scope; a key of somebody else's takes `users:write` too, and whoever may give that user all their roles (403 role_beyond).",
  ...secured("keys:write", { own: true }),
  request: {
    body: jsonBody(
      createApiKey.openapi({
        example: { name: "ada's laptop", role: "editor", project: "checkout", user: "ada" },
      }),
    ),
  },
  responses: { 201: jsonAnswer(created, "The key.") },
});

export const get = createRoute({
  method: "get",
  path: "/api-keys/{id}",
  tags,
  summary: "Get an API key",
  description: "Without the scope, users get their own.",
  ...secured("keys:read", { own: true }),
  request: { params },
  responses: { 200: jsonAnswer(apiKey, "The key, without its secret.") },
});

export const rotate = createRoute({
  method: "post",
  path: "/api-keys/{id}/rotate",
  tags,
  summary: "Put a new key in an API key's place",
  description:
    "The new one has the same name, role, scopes, project and user, and lives as long as the old one was meant to. The old one holds for `overlap_seconds` more (3600 if left out, 30 days at most), or until it would have ended: nobody who uses it is refused meanwhile. Whoever rotates gets the new key, so the calling key needs all that it may do (403 scope_missing). Without the scope, users rotate their own: what counts is what a key may do with its user's roles, not what it was made with.",
  ...secured("keys:write", { own: true }),
  request: { params, body: jsonBody(rotateApiKey.openapi({ example: { overlap_seconds: 3600 } }), false) },
  responses: { 201: jsonAnswer(created, "The new key.") },
});

export const revoke = createRoute({
  method: "delete",
  path: "/api-keys/{id}",
  tags,
  summary: "Revoke an API key",
  description:
    "At once for writing, within FRESHNESS_SECONDS for resolving, and with it whoever has signed in with the key. Without the scope, users revoke those of their own that may do no more than the calling key (403 scope_missing), itself among them.",
  ...secured("keys:write", { own: true }),
  request: { params },
  responses: { 204: { description: "Revoked." } },
});
