import { createRoute, z } from "@hono/zod-openapi";
import { createSchedule, moveSchedule as moveInput } from "../../../domain/inputs/schedules.ts";
import { SCHEDULE_ACTIONS, SCHEDULE_STATUSES } from "../../../domain/schedule.ts";
import { secured } from "../../middleware/scope.ts";
import { jsonAnswer, jsonBody, pageOf, paging, timestamp } from "../../schemas.ts";

const ID = "sc_5b1f0c9a7d2e4f60b3a18c9d2e7f4a10";

const schedule = z
  .object({
    id: z.string().openapi({ example: ID }),
    agent_id: z.string().openapi({ example: "pagbank-specialist" }),
    action: z.enum(SCHEDULE_ACTIONS),
    version: z
      .int()
      .openapi({ description: "The version to activate, or the rollout's target.", example: 28 }),
    rollout_id: z.string().nullable().openapi({ description: "The rollout that it starts.", example: null }),
    at: timestamp,
    status: z.enum(SCHEDULE_STATUSES).openapi({
      description:
        "pending: its time has not come; cancelled: by a person, or because the version was deprecated or the agent deleted; failed: it was refused when its time came.",
    }),
    reason: z.string().nullable().openapi({ description: "Why it was asked for." }),
    outcome: z
      .string()
      .nullable()
      .openapi({ description: "Why it was cancelled, or failed.", example: null }),
    created_by: z.string(),
    created_at: timestamp,
    done_at: timestamp.nullable().openapi({ description: "When it was done, cancelled or failed." }),
  })
  .openapi("Schedule");

const tags = ["Schedules"];
const params = z.object({
  id: z.string().openapi({ param: { name: "id", in: "path" }, example: ID }),
});
const answer = jsonAnswer(schedule, "The schedule.");

export const list = createRoute({
  method: "get",
  path: "/schedules",
  tags,
  summary: "List schedules, newest first",
  description: "What waits for its time, and what became of what has waited.",
  ...secured("schedules:read"),
  request: {
    query: paging.extend({
      status: z.enum(SCHEDULE_STATUSES).optional(),
      agent_id: z.string().max(255).optional(),
    }),
  },
  responses: { 200: jsonAnswer(pageOf(schedule), "A page of schedules.") },
});

export const create = createRoute({
  method: "post",
  path: "/schedules",
  tags,
  summary: "Schedule an activation or a rollout",
  description:
    "activate_version names a version; start_rollout carries as rollout the body of POST /v1/agents/{agent_id}/rollouts, which is made at once and waits (the key then needs rollouts:write too). At its time the version is activated, or the rollout started, by the system, in the name of whoever asked: once, even if late. What is refused then, as it would be to a person, is kept as failed, with the refusal as its outcome. Deprecating the version or deleting the agent cancels it. The key needs versions:activate as well.",
  ...secured("schedules:write"),
  request: {
    body: jsonBody(
      createSchedule.openapi({
        example: {
          agent_id: "pagbank-specialist",
          at: "2026-12-01T09:00:00-03:00",
          action: "activate_version",
          version: 28,
          reason: "The new prompts go live with the campaign",
          created_by: "ana@example.com",
        },
      }),
    ),
  },
  responses: { 201: answer },
});

export const get = createRoute({
  method: "get",
  path: "/schedules/{id}",
  tags,
  summary: "Get a schedule",
  ...secured("schedules:read"),
  request: { params },
  responses: { 200: answer },
});

export const move = createRoute({
  method: "patch",
  path: "/schedules/{id}",
  tags,
  summary: "Give a pending schedule another time",
  description:
    "A rollout's start moves with it. 409 schedule_status when it is not pending. The key needs versions:activate as well.",
  ...secured("schedules:write"),
  request: {
    params,
    body: jsonBody(
      moveInput.openapi({ example: { at: "2026-12-02T09:00:00-03:00", reason: "A day later" } }),
    ),
  },
  responses: { 200: answer },
});

export const cancel = createRoute({
  method: "delete",
  path: "/schedules/{id}",
  tags,
  summary: "Cancel a pending schedule",
  description:
    "It stays in the list, as cancelled; a rollout that it was to start is aborted. 409 schedule_status when it is not pending.",
  ...secured("schedules:write"),
  request: { params },
  responses: { 204: { description: "Cancelled." } },
});
