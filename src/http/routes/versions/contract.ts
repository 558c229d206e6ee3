import { createRoute, z } from "@hono/zod-openapi";
import { act } from "../../../domain/inputs/common.ts";
import {
  cloneVersion,
  createVersion,
  publishVersion,
  replaceDraft,
  rollback as rollbackInput,
} from "../../../domain/inputs/versions.ts";
import { differences } from "../../diff-schema.ts";
import { secured } from "../../middleware/scope.ts";
import {
  agentIdParam,
  configuration,
  jsonAnswer,
  jsonBody,
  pageOf,
  paging,
  timestamp,
  versionParam,
  versionQuery,
} from "../../schemas.ts";

const version = z
  .object({
    agent_id: z.string().openapi({ example: "pagbank-specialist" }),
    version: z.int().openapi({ example: 28 }),
    status: z.enum(["draft", "published"]).openapi({ description: "A published version never changes." }),
    is_active: z.boolean(),
    is_deprecated: z.boolean(),
    config: configuration,
    config_hash: z.string().openapi({
      example: "sha256:6f5902ac237024bdd0c176cb93063dc4c2f2e8a3a4b5a8a7f6d1e1f0c9b8a7d6",
      description: "SHA-256 of the RFC 8785 form of the configuration without agent.version.",
    }),
    description: z.string(),
    created_by: z.string().openapi({
      description: "As claimed by the caller; the audit trail names the key that really called.",
    }),
    created_at: timestamp,
    updated_at: timestamp,
    parent_version: z.int().nullable(),
    labels: z.array(z.string()).openapi({ example: ["active"] }),
    revision: z.int().openapi({ description: "The agent's revision." }),
  })
  .openapi("Version");

/** A version that was just published. */
export const published = version.extend({
  warnings: z
    .array(z.object({ path: z.string(), message: z.string() }))
    .optional()
    .openapi({
      description:
        "What would keep it from being run, where there is anything: tools that the project does not have.",
    }),
});

const tags = ["Versions"];
const params = z.object({ agent_id: agentIdParam });
const versionParams = params.extend({ version: versionParam });
const one = (description: string) => ({ 200: jsonAnswer(version, description) });

export const list = createRoute({
  method: "get",
  path: "/agents/{agent_id}/versions",
  tags,
  summary: "List versions, highest number first",
  description: "A page ends early when its configurations reach 4 MiB.",
  ...secured("versions:read"),
  request: { params, query: paging.extend({ status: z.enum(["draft", "published"]).optional() }) },
  responses: { 200: jsonAnswer(pageOf(version), "A page of versions.") },
});

export const create = createRoute({
  method: "post",
  path: "/agents/{agent_id}/versions",
  tags,
  summary: "Create a version",
  description:
    "Published at once unless status is draft. Without a version number the next one is taken; with one it must be the next, a draft that this completes, or a version with the same configuration (answered 200). An agent's first version may carry any number.",
  ...secured("versions:write"),
  request: { params, body: jsonBody(createVersion) },
  responses: {
    200: jsonAnswer(published, "A draft was completed, or the version was there already."),
    201: jsonAnswer(published, "The new version."),
  },
});

export const active = createRoute({
  method: "get",
  path: "/agents/{agent_id}/versions/active",
  tags,
  summary: "Get the active version",
  ...secured("versions:read"),
  request: { params },
  responses: one("The version that resolve answers."),
});

export const get = createRoute({
  method: "get",
  path: "/agents/{agent_id}/versions/{version}",
  tags,
  summary: "Get a version",
  ...secured("versions:read"),
  request: { params: versionParams },
  responses: one("The version."),
});

export const replace = createRoute({
  method: "put",
  path: "/agents/{agent_id}/versions/{version}",
  tags,
  summary: "Replace a draft",
  ...secured("versions:write"),
  request: { params: versionParams, body: jsonBody(replaceDraft) },
  responses: one("The draft."),
});

export const publish = createRoute({
  method: "post",
  path: "/agents/{agent_id}/versions/{version}/publish",
  tags,
  summary: "Publish a draft",
  description:
    "Seals the version: from now on it never changes. With activate it becomes the active one in the same write.",
  ...secured("versions:write"),
  request: { params: versionParams, body: jsonBody(publishVersion, false) },
  responses: { 200: jsonAnswer(published, "The published version.") },
});

export const clone = createRoute({
  method: "post",
  path: "/agents/{agent_id}/versions/{version}/clone",
  tags,
  summary: "Clone a version into a draft",
  ...secured("versions:write"),
  request: { params: versionParams, body: jsonBody(cloneVersion, false) },
  responses: { 201: jsonAnswer(version, "The draft, under the next number.") },
});

export const deprecate = createRoute({
  method: "post",
  path: "/agents/{agent_id}/versions/{version}/deprecate",
  tags,
  summary: "Deprecate a version",
  description:
    "It can no longer be activated or labelled, for good. The active version cannot be deprecated.",
  ...secured("versions:write"),
  request: { params: versionParams, body: jsonBody(act, false) },
  responses: one("The version."),
});

export const activate = createRoute({
  method: "put",
  path: "/agents/{agent_id}/versions/{version}/activate",
  tags,
  summary: "Activate a version",
  description:
    "Moves the pointer that resolve follows, in one write with its audit entry. Seen everywhere within FRESHNESS_SECONDS; read it back at once with min_revision.",
  ...secured("versions:activate"),
  request: {
    params: versionParams,
    body: jsonBody(
      act.openapi({ example: { reason: "Performance improvements", changed_by: "api_user" } }),
      false,
    ),
  },
  responses: one("The version, now active."),
});

export const rollback = createRoute({
  method: "post",
  path: "/agents/{agent_id}/rollback",
  tags,
  summary: "Roll back to an earlier version",
  description:
    "Without target_version: to the version that was active before the current one, skipping what was rolled back from. Nothing is copied.",
  ...secured("versions:activate"),
  request: { params, body: jsonBody(rollbackInput, false) },
  responses: {
    200: jsonAnswer(version.extend({ rolled_back_to: z.int() }), "The version that is active now."),
  },
});

export const diff = createRoute({
  method: "get",
  path: "/agents/{agent_id}/diff",
  tags,
  summary: "Compare two versions",
  ...secured("versions:read"),
  request: { params, query: z.object({ from: versionQuery, to: versionQuery }) },
  responses: {
    200: jsonAnswer(
      z
        .object({
          agent_id: z.string(),
          from: z.int(),
          to: z.int(),
          from_hash: z.string(),
          to_hash: z.string(),
          ...differences("RFC 6902 operations that turn the first configuration into the second."),
        })
        .openapi("Diff"),
      "What changed.",
    ),
  },
});
