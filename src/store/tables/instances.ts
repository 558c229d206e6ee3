import { foreignKey, index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Hooks } from "../../domain/instance/hooks.ts";
import type { InstanceStatus } from "../../domain/instance/status.ts";
import { agent } from "./agents.ts";
import { created } from "./columns.ts";
import { project } from "./workspaces.ts";

/** A spawned agent. Its Durable Object of the same id is its clock and has its messages. */
export const instance = sqliteTable(
  "instance",
  {
    id: text("id").primaryKey(),
    workspaceId: integer("workspace_id").notNull(),
    projectId: integer("project_id").notNull(),
    agentId: text("agent_id").notNull(),
    /** What it runs: a version, a label's, or, where both are null, whatever resolving gives. */
    version: integer("version"),
    label: text("label"),
    name: text("name").notNull(),
    status: text("status").$type<InstanceStatus>().notNull(),
    /** Merged over the configuration of its version. */
    config: text("config", { mode: "json" }).$type<Record<string, unknown>>().notNull(),
    state: text("state", { mode: "json" }).$type<Record<string, unknown>>().notNull(),
    hooks: text("hooks", { mode: "json" }).$type<Hooks>().notNull(),
    /** Sealed; signs what its hooks are sent. */
    hookSecret: text("hook_secret"),
    /** Within which a heartbeat must follow another; null: the deployment's. */
    heartbeatSeconds: integer("heartbeat_seconds"),
    /** To some seconds: the object knows it exactly. */
    lastHeartbeat: integer("last_heartbeat"),
    lastError: text("last_error"),
    /** The status that it comes back to, where it is offline for want of heartbeats. */
    resumes: text("resumes").$type<InstanceStatus>(),
    /** Shut down for good. */
    endedAt: integer("ended_at"),
    /** Counts its changes; what was decided from one is written only while it is the last. */
    seq: integer("seq").notNull().default(1),
    /** The project's revision of its last change of status: listeners of the project are told by it. */
    revision: integer("revision").notNull().default(0),
    createdBy: text("created_by").notNull(),
    createdAt: created(),
    updatedAt: integer("updated_at").notNull(),
  },
  (t) => [
    index("instance_project").on(t.projectId, t.createdAt, t.id),
    index("instance_alive").on(t.workspaceId, t.status),
    index("instance_revision").on(t.projectId, t.revision),
    index("instance_agent").on(t.projectId, t.agentId),
    foreignKey({ columns: [t.workspaceId, t.projectId], foreignColumns: [project.workspaceId, project.id] }),
    foreignKey({ columns: [t.projectId, t.agentId], foreignColumns: [agent.projectId, agent.agentId] }),
  ],
);
