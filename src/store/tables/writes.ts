import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { created } from "./columns.ts";

export const audit = sqliteTable(
  "audit",
  {
    id: integer("id").primaryKey({ autoIncrement: true }),
    workspaceId: integer("workspace_id").notNull(),
    /** Null: about the workspace itself. */
    projectId: integer("project_id"),
    action: text("action").notNull(),
    agentId: text("agent_id"),
    version: integer("version"),
    actor: text("actor").notNull(),
    changedBy: text("changed_by"),
    reason: text("reason"),
    previousState: text("previous_state", { mode: "json" }).$type<Record<string, unknown>>(),
    newState: text("new_state", { mode: "json" }).$type<Record<string, unknown>>(),
    requestId: text("request_id").notNull(),
    changedAt: integer("changed_at").notNull(),
  },
  (t) => [
    index("audit_agent").on(t.projectId, t.agentId, t.id),
    index("audit_project").on(t.projectId, t.id),
    index("audit_workspace").on(t.workspaceId, t.id),
    index("audit_credentials")
      .on(t.projectId, t.agentId, t.actor, t.changedAt)
      .where(sql`${t.action} = 'credentials.read'`),
  ],
);

/** What resolve knew of an agent as of a revision; written in the batch of the change, kept to explain the past. */
export const snapshot = sqliteTable(
  "snapshot",
  {
    projectId: integer("project_id").notNull(),
    agentId: text("agent_id").notNull(),
    epoch: integer("epoch").notNull(),
    revision: integer("revision").notNull(),
    body: text("body").notNull(),
    createdAt: created(),
  },
  (t) => [primaryKey({ columns: [t.projectId, t.agentId, t.epoch, t.revision] })],
);

/** What the publisher has still to bring to KV. */
export const outbox = sqliteTable(
  "outbox",
  {
    id: integer("id").primaryKey({ autoIncrement: true }),
    projectId: integer("project_id").notNull(),
    agentId: text("agent_id").notNull(),
    revision: integer("revision").notNull(),
    createdAt: created(),
  },
  (t) => [index("outbox_project").on(t.projectId, t.id)],
);

export const idempotency = sqliteTable(
  "idempotency",
  {
    /** The tenant and the caller's key: what one project sends, another cannot replay. */
    scope: text("scope").notNull(),
    key: text("key").notNull(),
    requestHash: text("request_hash").notNull(),
    /** Where the result lies, until the answer itself is stored beside it. */
    resource: text("resource", { mode: "json" }).$type<Record<string, unknown>>(),
    status: integer("status"),
    response: text("response"),
    createdAt: created(),
  },
  (t) => [primaryKey({ columns: [t.scope, t.key] }), index("idempotency_age").on(t.createdAt)],
);

/** One row, written each second while reads may go to replicas: its age is the replica's lag. */
export const heartbeat = sqliteTable("heartbeat", {
  id: integer("id").primaryKey(),
  beatAt: integer("beat_at").notNull(),
});
