import { createRoute, z } from "@hono/zod-openapi";
import { MAX_HISTORY_DAYS } from "../../../domain/limits.ts";
import { secured } from "../../middleware/scope.ts";
import { agentIdParam, days, jsonAnswer, pageOf, paging, timestamp } from "../../schemas.ts";

const state = z.record(z.string(), z.unknown()).nullable();

const entry = z
  .object({
    id: z.int(),
    action: z.string().openapi({ example: "version.activated" }),
    agent_id: z.string().nullable(),
    version: z.int().nullable(),
    actor: z
      .string()
      .openapi({ example: "key:w1p1k0a1b2c3d4e5", description: "The key that really made the call." }),
    changed_by: z.string().nullable().openapi({ description: "In whose name, as claimed by the caller." }),
    reason: z.string().nullable(),
    previous_state: state.openapi({ example: { version: 27, config_hash: "sha256:…" } }),
    new_state: state.openapi({ example: { version: 28, config_hash: "sha256:…" } }),
    request_id: z.string(),
    changed_at: timestamp,
  })
  .openapi("AuditEntry");

const tags = ["History"];
const instant = z.iso.datetime({ offset: true }).optional();

export const history = createRoute({
  method: "get",
  path: "/agents/{agent_id}/history",
  tags,
  summary: "What happened to an agent",
  ...secured("audit:read"),
  request: {
    params: z.object({ agent_id: agentIdParam }),
    query: paging.extend({ days: days(MAX_HISTORY_DAYS) }),
  },
  responses: { 200: jsonAnswer(pageOf(entry), "Entries of the last days, newest first.") },
});

export const audit = createRoute({
  method: "get",
  path: "/audit",
  tags,
  summary: "What happened in the project",
  description: "A key of the whole workspace also sees the workspace's own entries: its keys and projects.",
  ...secured("audit:read"),
  request: {
    query: paging.extend({
      agent_id: z.string().max(255).optional(),
      action: z.string().max(100).optional(),
      actor: z.string().max(255).optional().openapi({
        description: "As entries name it: a key's, or system.",
        example: "key:w1p1k0a1b2c3d4e5",
      }),
      from: instant.openapi({ description: "At or after this time." }),
      to: instant.openapi({ description: "Before this time." }),
    }),
  },
  responses: { 200: jsonAnswer(pageOf(entry), "Entries, newest first.") },
});
