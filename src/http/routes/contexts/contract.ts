import { createRoute, z } from "@hono/zod-openapi";
import {
  CONTEXT_NAME,
  MAX_CONTEXT_BYTES,
  MAX_CONTEXTS,
  ROLLBACK_STATES,
} from "../../../domain/context/context.ts";
import { json, person, text } from "../../../domain/inputs/common.ts";
import { putContext, rollbackContext } from "../../../domain/inputs/contexts.ts";
import { differences } from "../../diff-schema.ts";
import { securedInstances } from "../../middleware/feature.ts";
import { jsonAnswer, jsonBody, pageOf, paging, timestamp, versionQuery } from "../../schemas.ts";
import { readPatchKind } from "./patch-kind.ts";

const data = z.unknown().openapi({ description: "Any JSON.", example: { tone: "friendly" } });

const standing = {
  name: z.string().openapi({ example: "profile" }),
  instance_id: z.string().openapi({ description: "The instance that it belongs to." }),
  shared: z.boolean().openapi({ description: "Whether every instance of the project reaches it." }),
  current_version: z.int(),
  latest_version: z
    .int()
    .openapi({ description: "The highest number taken; the next write takes the next." }),
  rollback_pointer: z
    .int()
    .nullable()
    .openapi({ description: "The version that it was rolled back to; null: never, or written since." }),
  rollback_state: z.enum(ROLLBACK_STATES).nullable().openapi({
    description:
      "How the last rollback ended. failed: its target was pruned meanwhile, and nothing has moved. pending is never read: a rollback is one transaction.",
  }),
};

const version = z
  .object({
    version: z.int(),
    data,
    change_description: z.string(),
    created_by: z.string(),
    created_at: timestamp,
  })
  .openapi("ContextVersion");

const context = z
  .object({ ...standing, ...version.shape, updated_at: timestamp })
  .openapi("Context", { description: "A context with one of its versions, whose created_at it is." });

const listed = z
  .object({ ...standing, created_at: timestamp, updated_at: timestamp })
  .openapi("ListedContext");

const expectedVersion = z
  .string()
  .regex(/^[0-9]{1,10}$/, "must be a whole number")
  .transform(Number)
  .openapi({ type: "integer", description: "409 unless it is the current version." });

const tags = ["Contexts"];
const instanceParams = z.object({
  id: z
    .string()
    .openapi({ param: { name: "id", in: "path" }, example: "in_0f8fad5bd9cb469fa16570867728950e" }),
});
const params = instanceParams.extend({
  name: z
    .string()
    .regex(CONTEXT_NAME, "must be up to 128 letters, digits, _ and -, a letter or digit first")
    .openapi({ param: { name: "name", in: "path" }, example: "profile" }),
});

const REACHED =
  "Under a name an instance reaches its own context, else the one that the project shares under it.";

export const list = createRoute({
  method: "get",
  path: "/instances/{id}/contexts",
  tags,
  summary: "List the contexts that an instance reaches, by name",
  description: "Its own, and those that the project shares, without their data.",
  ...securedInstances("contexts:read"),
  request: { params: instanceParams, query: paging },
  responses: { 200: jsonAnswer(pageOf(listed), "A page of contexts.") },
});

export const get = createRoute({
  method: "get",
  path: "/instances/{id}/contexts/{name}",
  tags,
  summary: "Read a context",
  description: REACHED,
  ...securedInstances("contexts:read"),
  request: { params, query: z.object({ version: versionQuery.optional() }) },
  responses: {
    200: jsonAnswer(context, "The context, with the version asked for, or else the current one."),
  },
});

export const put = createRoute({
  method: "put",
  path: "/instances/{id}/contexts/{name}",
  tags,
  summary: "Write a context",
  description: `${REACHED} Where there is neither, this makes one: with shared, for all of the project. Every write is a new version, which never changes. With expected_version it is written only while that is the current version (0: there is none yet); without, the last writer wins. A version has at most ${MAX_CONTEXT_BYTES} bytes as JSON, an instance ${MAX_CONTEXTS} contexts. The oldest versions go when there are more than AGENT_CONTEXT_HISTORY_LIMIT, but for those that configurations include.`,
  ...securedInstances("contexts:write"),
  request: {
    params,
    body: jsonBody(
      putContext.openapi({
        example: { data: { tone: "friendly" }, change_description: "As the customer asked" },
      }),
    ),
  },
  responses: {
    200: jsonAnswer(context, "The context with its new version."),
    201: jsonAnswer(context, "The new context."),
  },
});

const route = securedInstances("contexts:write");

export const patch = createRoute({
  method: "patch",
  path: "/instances/{id}/contexts/{name}",
  tags,
  summary: "Change a context in part",
  description:
    "By RFC 7396 (application/merge-patch+json) or RFC 6902 (application/json-patch+json), as a new version. Without expected_version the patch is applied to whatever version there is when it is written, so that patches sent at the same time all count.",
  ...route,
  // Who may not write is told so before anything of the request is looked at.
  middleware: [...route.middleware.slice(0, 2), readPatchKind(), ...route.middleware.slice(2)],
  request: {
    params,
    query: z.object({
      expected_version: expectedVersion.optional(),
      change_description: text.optional(),
      created_by: person.optional(),
    }),
    body: {
      required: true,
      content: {
        "application/merge-patch+json": { schema: json.openapi({ example: { tone: "formal", old: null } }) },
        "application/json-patch+json": {
          schema: json.openapi({ example: [{ op: "add", path: "/orders/-", value: "A-1001" }] }),
        },
      },
    },
  },
  responses: { 200: jsonAnswer(context, "The context with its new version.") },
});

export const remove = createRoute({
  method: "delete",
  path: "/instances/{id}/contexts/{name}",
  tags,
  summary: "Delete a context",
  description: "With all of its versions. One that a published configuration includes stays.",
  ...securedInstances("contexts:write"),
  request: { params },
  responses: { 204: { description: "Deleted." } },
});

export const versions = createRoute({
  method: "get",
  path: "/instances/{id}/contexts/{name}/versions",
  tags,
  summary: "List the versions of a context, newest first",
  description: "Those that are kept. A page ends early when its data reach 4 MiB.",
  ...securedInstances("contexts:read"),
  request: { params, query: paging },
  responses: { 200: jsonAnswer(pageOf(version), "A page of versions.") },
});

export const rollback = createRoute({
  method: "post",
  path: "/instances/{id}/contexts/{name}/rollback",
  tags,
  summary: "Roll a context back to an earlier version",
  description:
    "The target is the current version then, and the rollback pointer; nothing is copied, and the next write takes the highest number plus one.",
  ...securedInstances("contexts:write"),
  request: { params, body: jsonBody(rollbackContext.openapi({ example: { target_version: 3 } })) },
  responses: { 200: jsonAnswer(context, "The context, at its target.") },
});

export const diff = createRoute({
  method: "get",
  path: "/instances/{id}/contexts/{name}/diff",
  tags,
  summary: "Compare two versions of a context",
  ...securedInstances("contexts:read"),
  request: { params, query: z.object({ from: versionQuery, to: versionQuery }) },
  responses: {
    200: jsonAnswer(
      z
        .object({
          name: z.string(),
          from: z.int(),
          to: z.int(),
          ...differences("RFC 6902 operations that turn the first version into the second."),
        })
        .openapi("ContextDiff"),
      "What changed.",
    ),
  },
});
