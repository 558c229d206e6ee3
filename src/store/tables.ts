import { sql } from "drizzle-orm";
import { index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import {
  EXPERIMENT_STATUSES,
  type Direction,
  type ExperimentDefinition,
  type LiveExperiment,
  type Phase,
  type SlotRange,
} from "../domain/experiment/experiment.ts";
import type { MetricKind } from "../domain/metric.ts";
import type { TakenLook } from "../domain/analysis/looks.ts";
import type { Flag } from "../domain/flag.ts";
import type { JsonObject } from "../domain/json.ts";
import type { Override, Rule } from "../domain/rule.ts";

/**
 * The tables. STORAGE.md says what each is for; triggers, the guard view and the first rows are in the migrations.
 * Times are milliseconds since 1970 in UTC. No foreign key cascades: drizzle-kit rebuilds tables to alter them, and
 * a rebuild would silently delete the children.
 */
const created = () => integer("created_at").notNull();

export const workspace = sqliteTable("workspace", {
  id: integer("id").primaryKey({ autoIncrement: true }),
  slug: text("slug").notNull().unique(),
  name: text("name").notNull(),
  /** Raised when a key of the workspace is revoked: the freshness check reads it. */
  authRevision: integer("auth_revision").notNull().default(0),
  createdAt: created(),
});

export const project = sqliteTable(
  "project",
  {
    id: integer("id").primaryKey({ autoIncrement: true }),
    workspaceId: integer("workspace_id")
      .notNull()
      .references(() => workspace.id),
    slug: text("slug").notNull(),
    name: text("name").notNull(),
    revision: integer("revision").notNull().default(0),
    /** Raised when a backup is restored, so that revisions which are used again are told apart. */
    epoch: integer("epoch").notNull().default(0),
    createdAt: created(),
  },
  (t) => [uniqueIndex("project_slug").on(t.workspaceId, t.slug)],
);

export const apiKey = sqliteTable(
  "api_key",
  {
    id: text("id").primaryKey(),
    workspaceId: integer("workspace_id")
      .notNull()
      .references(() => workspace.id),
    /** Null: every project of the workspace. */
    projectId: integer("project_id").references(() => project.id),
    name: text("name").notNull(),
    secretHash: text("secret_hash").notNull(),
    role: text("role"),
    scopes: text("scopes", { mode: "json" }).$type<string[]>().notNull(),
    createdBy: text("created_by").notNull(),
    createdAt: created(),
    expiresAt: integer("expires_at"),
    revokedAt: integer("revoked_at"),
  },
  (t) => [index("api_key_workspace").on(t.workspaceId)],
);

export const agent = sqliteTable(
  "agent",
  {
    projectId: integer("project_id")
      .notNull()
      .references(() => project.id),
    agentId: text("agent_id").notNull(),
    name: text("name").notNull(),
    agentType: text("agent_type").notNull(),
    description: text("description").notNull(),
    capabilities: text("capabilities", { mode: "json" }).$type<string[]>().notNull(),
    configSchema: text("config_schema", { mode: "json" }).$type<unknown>(),
    metaData: text("meta_data", { mode: "json" }).$type<Record<string, unknown>>().notNull(),
    isEnabled: integer("is_enabled", { mode: "boolean" }).notNull(),
    isDefault: integer("is_default", { mode: "boolean" }).notNull().default(false),
    owner: text("owner"),
    /** Who gets another version than the active one: Rule[] and Override[], in order. */
    rules: text("rules", { mode: "json" }).$type<Rule[]>().notNull().default([]),
    overrides: text("overrides", { mode: "json" }).$type<Override[]>().notNull().default([]),
    /** The pointer. One column of one row: there cannot be two active versions. */
    activeVersion: integer("active_version"),
    /** The highest number taken, 0 while there is none. */
    latestVersion: integer("latest_version").notNull().default(0),
    /** The project's revision of this agent's last change. */
    revision: integer("revision").notNull().default(0),
    createdAt: created(),
    updatedAt: integer("updated_at").notNull(),
    deletedAt: integer("deleted_at"),
  },
  (t) => [
    primaryKey({ columns: [t.projectId, t.agentId] }),
    index("agent_revision").on(t.projectId, t.revision),
    index("agent_created").on(t.projectId, t.createdAt, t.agentId),
    uniqueIndex("agent_default")
      .on(t.projectId)
      .where(sql`${t.isDefault} = 1`),
  ],
);

export const version = sqliteTable(
  "version",
  {
    projectId: integer("project_id").notNull(),
    agentId: text("agent_id").notNull(),
    version: integer("version").notNull(),
    status: text("status", { enum: ["draft", "published"] }).notNull(),
    config: text("config").notNull(),
    configHash: text("config_hash").notNull(),
    description: text("description").notNull(),
    createdBy: text("created_by").notNull(),
    createdAt: created(),
    updatedAt: integer("updated_at").notNull(),
    parentVersion: integer("parent_version"),
  },
  (t) => [primaryKey({ columns: [t.projectId, t.agentId, t.version] })],
);

export const flag = sqliteTable(
  "flag",
  {
    projectId: integer("project_id").notNull(),
    agentId: text("agent_id").notNull(),
    key: text("key").notNull(),
    body: text("body", { mode: "json" }).$type<Flag>().notNull(),
    createdAt: created(),
    updatedAt: integer("updated_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.projectId, t.agentId, t.key] })],
);

/** Lists of values that conditions of a project refer to by id. */
export const savedGroup = sqliteTable(
  "saved_group",
  {
    projectId: integer("project_id")
      .notNull()
      .references(() => project.id),
    id: text("id").notNull(),
    name: text("name").notNull(),
    members: text("members", { mode: "json" }).$type<(string | number)[]>().notNull(),
    createdAt: created(),
    updatedAt: integer("updated_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.projectId, t.id] })],
);

export const experiment = sqliteTable(
  "experiment",
  {
    projectId: integer("project_id")
      .notNull()
      .references(() => project.id),
    /** `test_id`. */
    id: text("id").notNull(),
    agentId: text("agent_id").notNull(),
    status: text("status", { enum: EXPERIMENT_STATUSES }).notNull(),
    definition: text("definition", { mode: "json" }).$type<ExperimentDefinition>().notNull(),
    /** Slots of the agent's traffic; kept when it has ended, because outcomes may come late. */
    ranges: text("ranges", { mode: "json" }).$type<SlotRange[]>().notNull().default([]),
    phases: text("phases", { mode: "json" }).$type<Phase[]>().notNull().default([]),
    /** What the agent's snapshot holds of it; null unless it is running or paused. */
    live: text("live", { mode: "json" }).$type<LiveExperiment>(),
    /** Durable Objects that count its outcomes: fixed when it starts. */
    shards: integer("shards").notNull().default(1),
    /** As they were when it was concluded. */
    results: text("results", { mode: "json" }).$type<JsonObject>(),
    /** When a group-sequential experiment was judged, and what came of it: what a look has spent stays spent. */
    looks: text("looks", { mode: "json" }).$type<TakenLook[]>().notNull().default([]),
    winner: integer("winner"),
    createdBy: text("created_by").notNull(),
    createdAt: created(),
    updatedAt: integer("updated_at").notNull(),
    startedAt: integer("started_at"),
    endedAt: integer("ended_at"),
    /** When it ends by itself; null: never. */
    endsAt: integer("ends_at"),
    /** Of the experiment itself, from 1. */
    revision: integer("revision").notNull().default(1),
  },
  (t) => [
    primaryKey({ columns: [t.projectId, t.id] }),
    index("experiment_created").on(t.projectId, t.createdAt, t.id),
    index("experiment_live")
      .on(t.projectId, t.agentId)
      .where(sql`${t.live} IS NOT NULL`),
    index("experiment_end")
      .on(t.endsAt)
      .where(sql`${t.live} IS NOT NULL`),
  ],
);

/** Metrics of a project's own: what `metrics.<name>` of an outcome means. */
export const metricDefinition = sqliteTable(
  "metric_definition",
  {
    projectId: integer("project_id")
      .notNull()
      .references(() => project.id),
    name: text("name").notNull(),
    kind: text("kind").$type<MetricKind>().notNull(),
    direction: text("direction").$type<Direction>().notNull(),
    /** Larger values count as this; null: none are. */
    cap: real("cap"),
    description: text("description").notNull(),
    createdAt: created(),
    updatedAt: integer("updated_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.projectId, t.name] })],
);

/** Apart from the version, whose row is sealed. */
export const deprecation = sqliteTable(
  "deprecation",
  {
    projectId: integer("project_id").notNull(),
    agentId: text("agent_id").notNull(),
    version: integer("version").notNull(),
    createdAt: created(),
  },
  (t) => [primaryKey({ columns: [t.projectId, t.agentId, t.version] })],
);

export const label = sqliteTable(
  "label",
  {
    projectId: integer("project_id").notNull(),
    agentId: text("agent_id").notNull(),
    label: text("label").notNull(),
    version: integer("version").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.projectId, t.agentId, t.label] })],
);

/** The way back: a stack of activations, from which a rollback pops by marking rows undone. */
export const activation = sqliteTable(
  "activation",
  {
    id: integer("id").primaryKey({ autoIncrement: true }),
    projectId: integer("project_id").notNull(),
    agentId: text("agent_id").notNull(),
    version: integer("version").notNull(),
    undone: integer("undone", { mode: "boolean" }).notNull().default(false),
    createdAt: created(),
  },
  (t) => [index("activation_stack").on(t.projectId, t.agentId, t.undone, t.id)],
);

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

export const credential = sqliteTable(
  "credential",
  {
    projectId: integer("project_id")
      .notNull()
      .references(() => project.id),
    name: text("name").notNull(),
    /** `v1:<key id>:<iv>:<ciphertext>`, AES-256-GCM. */
    ciphertext: text("ciphertext").notNull(),
    provider: text("provider"),
    /** The key's last four characters, for people to tell keys apart. */
    lastFour: text("last_four").notNull(),
    createdBy: text("created_by").notNull(),
    createdAt: created(),
  },
  (t) => [primaryKey({ columns: [t.projectId, t.name] })],
);

/** One row, written each second while reads may go to replicas: its age is the replica's lag. */
export const heartbeat = sqliteTable("heartbeat", {
  id: integer("id").primaryKey(),
  beatAt: integer("beat_at").notNull(),
});

/** Sums over all interactions of a version within an hour or a day, from each shard that counts for its agent. */
export const agentVersionMetrics = sqliteTable(
  "agent_version_metrics",
  {
    projectId: integer("project_id").notNull(),
    agentId: text("agent_id").notNull(),
    version: integer("version").notNull(),
    interval: text("interval", { enum: ["hour", "day"] }).notNull(),
    /** When it begins. */
    bucket: integer("bucket").notNull(),
    shard: integer("shard").notNull(),
    /** A row is replaced only by one of a later roll-up of its shard. */
    rollupSeq: integer("rollup_seq").notNull(),
    totalRequests: integer("total_requests").notNull(),
    successfulRequests: integer("successful_requests").notNull(),
    failedRequests: integer("failed_requests").notNull(),
    escalated: integer("escalated").notNull(),
    responseTimeN: integer("response_time_n").notNull(),
    responseTimeSum: real("response_time_sum").notNull(),
    satisfactionN: integer("satisfaction_n").notNull(),
    satisfactionSum: real("satisfaction_sum").notNull(),
    costUsd: real("cost_usd").notNull(),
    inputTokens: real("input_tokens").notNull(),
    outputTokens: real("output_tokens").notNull(),
    cachedTokens: real("cached_tokens").notNull(),
  },
  (t) => [primaryKey({ columns: [t.projectId, t.agentId, t.interval, t.bucket, t.version, t.shard] })],
);
