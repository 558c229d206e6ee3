import { createRoute, z } from "@hono/zod-openapi";
import { createCredential, replaceCredential } from "../../../domain/inputs/credentials.ts";
import { secured } from "../../middleware/scope.ts";
import { jsonAnswer, jsonBody, pageOf, paging, timestamp } from "../../schemas.ts";

const credential = z
  .object({
    name: z.string().openapi({ example: "pagbank-specialist-llm-5f2c9a01" }),
    provider: z.string().nullable().openapi({ example: "groq.com" }),
    last_four: z
      .string()
      .openapi({ example: "x9Qz", description: "Empty for a key too short to show any of it." }),
    created_by: z.string(),
    created_at: timestamp,
    last_used_at: timestamp
      .nullable()
      .openapi({ description: "When a run or a runtime last took it, to the minute." }),
    key_id: z
      .string()
      .openapi({ example: "k1", description: "The master key that seals it, of SIGNALBOX_ENCRYPTION_KEY." }),
  })
  .openapi("Credential");

const tags = ["Credentials"];
const params = z.object({
  name: z.string().openapi({ param: { name: "name", in: "path" }, example: "groq-production" }),
});

export const list = createRoute({
  method: "get",
  path: "/credentials",
  tags,
  summary: "List credentials",
  description:
    "Provider keys are kept here, encrypted; configurations refer to them by name, and keys found in configurations come here by themselves.",
  ...secured("credentials:read"),
  request: { query: paging },
  responses: { 200: jsonAnswer(pageOf(credential), "Newest first, without the secrets.") },
});

export const create = createRoute({
  method: "post",
  path: "/credentials",
  tags,
  summary: "Create a credential",
  description:
    'Write-only: the value is never answered. A configuration refers to it where a key would stand: "api_key": {"credential": "<name>"}.',
  ...secured("credentials:write"),
  request: {
    body: jsonBody(
      createCredential.openapi({
        example: { name: "groq-production", provider: "groq", value: "gsk_your-key" },
      }),
    ),
  },
  responses: { 201: jsonAnswer(credential, "The credential, without its value.") },
});

export const get = createRoute({
  method: "get",
  path: "/credentials/{name}",
  tags,
  summary: "Get a credential",
  ...secured("credentials:read"),
  request: { params },
  responses: { 200: jsonAnswer(credential, "The credential, without its value.") },
});

export const replace = createRoute({
  method: "put",
  path: "/credentials/{name}",
  tags,
  summary: "Replace a credential's value",
  description:
    "Rotates a provider's key: all versions that refer to it run with the new value within FRESHNESS_SECONDS.",
  ...secured("credentials:write"),
  request: { params, body: jsonBody(replaceCredential.openapi({ example: { value: "gsk_your-new-key" } })) },
  responses: { 200: jsonAnswer(credential, "The credential, without its value.") },
});

export const remove = createRoute({
  method: "delete",
  path: "/credentials/{name}",
  tags,
  summary: "Delete a credential",
  ...secured("credentials:write"),
  request: { params },
  responses: { 204: { description: "Deleted." } },
});

export const rotateMaster = createRoute({
  method: "post",
  path: "/credentials/rotate-master",
  tags,
  summary: "Seal stored secrets with the first master key",
  description:
    "Seals again, with the first key of SIGNALBOX_ENCRYPTION_KEY, up to 100 credentials and secrets of webhooks and tools that its other keys sealed, in all workspaces of the deployment. To rotate without downtime: deploy the new key behind the old one (old,new), then before it (new,old), call this until left is 0, again when no request is served by an older deployment any more, and deploy the new key alone. Where unopenable is not 0, some secrets need a key that is not here, or are damaged.",
  ...secured("workspaces:write"),
  responses: {
    200: jsonAnswer(
      z
        .object({
          key_id: z.string().openapi({ example: "k2", description: "The master key that seals." }),
          resealed: z.int().openapi({ example: 100 }),
          left: z.int().openapi({ example: 240 }),
          unopenable: z.int().openapi({ example: 0 }),
        })
        .openapi("MasterRotation"),
      "What was done, and how much is left.",
    ),
  },
});
