import { createRoute, z } from "@hono/zod-openapi";
import { act } from "../../../domain/inputs/common.ts";
import {
  heartbeat as heartbeatBody,
  spawnInstance,
  updateInstance,
} from "../../../domain/inputs/instances.ts";
import type { Move } from "../../../domain/instance/moves.ts";
import { INSTANCE_STATUSES } from "../../../domain/instance/status.ts";
import { securedInstances } from "../../middleware/feature.ts";
import { jsonAnswer, jsonBody, pageOf, paging, timestamp } from "../../schemas.ts";

const hook = z.object({ url: z.string() });

const instance = z
  .object({
    id: z.string().openapi({ example: "in_0f8fad5bd9cb469fa16570867728950e" }),
    agent_id: z.string().openapi({ example: "pagbank-specialist" }),
    name: z.string().openapi({ example: "Specialist on the night shift" }),
    status: z.enum(INSTANCE_STATUSES),
    resumes: z.enum(INSTANCE_STATUSES).nullable().openapi({
      description: "The status that a heartbeat brings it back to, while it is offline for want of one.",
    }),
    version: z.int().nullable().openapi({ description: "The version that it runs; null: see label." }),
    label: z.string().nullable().openapi({
      description: "It runs the version that has this label. Both null: whatever resolving gives.",
    }),
    config: z.record(z.string(), z.unknown()).openapi({
      description: "Merged over the configuration of its version; null takes a field away.",
      example: { model: { temperature: 0.2 } },
    }),
    state: z
      .record(z.string(), z.unknown())
      .openapi({ description: "Whatever it keeps of itself.", example: { open_tickets: 3 } }),
    hooks: z.object({
      initialize: hook.optional(),
      activate: hook.optional(),
      deactivate: hook.optional(),
      shutdown: hook.optional(),
    }),
    heartbeat_seconds: z.int().nullable().openapi({
      description:
        "Within which a heartbeat must follow another; null: AGENT_HEARTBEAT_SECONDS, once one came.",
    }),
    last_heartbeat: timestamp.nullable().openapi({ description: "To 15 s." }),
    last_error: z.string().nullable().openapi({ example: "The hook activate answered 503." }),
    ended_at: timestamp.nullable().openapi({ description: "When it was shut down for good." }),
    created_by: z.string(),
    created_at: timestamp,
    updated_at: timestamp,
    seq: z.int().openapi({ description: "Counts its changes; its ETag." }),
    revision: z.int().openapi({ description: "The project's, of its last change of status." }),
  })
  .openapi("Instance");

const tags = ["Instances"];
const params = z.object({
  id: z
    .string()
    .openapi({ param: { name: "id", in: "path" }, example: "in_0f8fad5bd9cb469fa16570867728950e" }),
});
const answer = jsonAnswer(instance, "The instance; its ETag goes into If-Match.");

export const list = createRoute({
  method: "get",
  path: "/instances",
  tags,
  summary: "List instances, newest first",
  description: "Those of private agents are listed to those who may look at the agent.",
  ...securedInstances("instances:read"),
  request: {
    query: paging.extend({
      status: z.enum(INSTANCE_STATUSES).optional(),
      agent_id: z.string().max(255).optional(),
      agent_type: z.string().max(100).optional().openapi({ description: "Of the agent." }),
      capability: z.string().max(100).optional().openapi({ description: "One that the agent has." }),
    }),
  },
  responses: {
    200: jsonAnswer(pageOf(instance), "A page of instances; it is shorter where their states are long."),
  },
});

export const spawn = createRoute({
  method: "post",
  path: "/instances",
  tags,
  summary: "Spawn an instance of an agent",
  description:
    "It begins idle. config is merged over the configuration of version, of the version with label, or of the active one, and the whole must follow the agent's config_schema. hooks are called when it is moved: a POST of {type, timestamp, data}, signed after Standard Webhooks with hook_secret; a move completes when its hook answers 2xx within 10 s. 409 concurrency_reached when the workspace has AGENT_MAX_CONCURRENCY instances that are not offline.",
  ...securedInstances("instances:write"),
  request: {
    body: jsonBody(
      spawnInstance.openapi({
        example: {
          agent_id: "pagbank-specialist",
          name: "Specialist on the night shift",
          label: "production",
          config: { model: { temperature: 0.2 } },
          state: { open_tickets: 0 },
          hooks: { activate: { url: "https://example.com/agents/activate" } },
          heartbeat_seconds: 30,
        },
      }),
    ),
  },
  responses: {
    201: jsonAnswer(
      instance.extend({
        hook_secret: z.string().optional().openapi({
          description: "What hooks are signed with, where there are any: shown here and never again.",
          example: "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
        }),
      }),
      "The instance, and the secret of its hooks.",
    ),
  },
});

export const get = createRoute({
  method: "get",
  path: "/instances/{id}",
  tags,
  summary: "Get an instance",
  ...securedInstances("instances:read"),
  request: { params },
  responses: { 200: answer },
});

export const update = createRoute({
  method: "patch",
  path: "/instances/{id}",
  tags,
  summary: "Change an instance",
  description:
    "What is left out stays; state and config are replaced whole. status is how an active instance says that it is busy, and that it no longer is; other statuses come by moves.",
  ...securedInstances("instances:write"),
  request: {
    params,
    body: jsonBody(updateInstance.openapi({ example: { status: "busy", state: { open_tickets: 4 } } })),
  },
  responses: { 200: answer },
});

export const remove = createRoute({
  method: "delete",
  path: "/instances/{id}",
  tags,
  summary: "Delete an instance",
  description:
    "Shuts it down if it was not, and deletes it with its contexts and messages; a shutdown hook that fails cannot keep it. 409 context_in_use while a published configuration includes one of its contexts.",
  ...securedInstances("instances:write"),
  request: { params },
  responses: { 204: { description: "Deleted." } },
});

/** What all moves have in common. */
const move = (name: Move, summary: string, description: string) => ({
  method: "post" as const,
  tags,
  summary,
  description: `${description} Completes when the hook ${name}, if there is one, has answered; one that fails leaves the instance in error with last_error, which is answered 200. 409 instance_status names the moves that are possible, 409 instance_moving says that another one is under way.`,
  ...securedInstances("instances:write"),
  request: {
    params,
    body: jsonBody(act.strict().openapi({ example: { reason: "The night shift begins." } }), false),
  },
  responses: { 200: answer },
});

export const initialize = createRoute({
  path: "/instances/{id}/initialize",
  ...move("initialize", "Initialize an instance", "From idle or error over initializing to idle."),
});

export const activate = createRoute({
  path: "/instances/{id}/activate",
  ...move("activate", "Activate an instance", "From idle to active."),
});

export const deactivate = createRoute({
  path: "/instances/{id}/deactivate",
  ...move("deactivate", "Deactivate an instance", "From active or busy to idle."),
});

export const shutdown = createRoute({
  path: "/instances/{id}/shutdown",
  ...move(
    "shutdown",
    "Shut an instance down for good",
    "From any status to offline; nothing brings it back, and it no longer counts among the workspace's instances.",
  ),
});

export const heartbeat = createRoute({
  method: "post",
  path: "/instances/{id}/heartbeat",
  tags,
  summary: "Send a heartbeat",
  description:
    "From the first one on, or from spawning where heartbeat_seconds was given, the instance is set offline when none comes within heartbeat_seconds. The next one brings it back to the status that it had, with its contexts and messages: 409 concurrency_reached while the workspace is full. state, if it is sent, replaces the instance's.",
  ...securedInstances("instances:write", { idempotency: false }),
  request: {
    params,
    body: jsonBody(heartbeatBody.openapi({ example: { state: { open_tickets: 2 } } }), false),
  },
  responses: { 200: answer },
});
