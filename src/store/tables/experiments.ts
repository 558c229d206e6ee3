import { sql } from "drizzle-orm";
import { index, integer, primaryKey, real, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { TakenLook } from "../../domain/analysis/looks.ts";
import {
  EXPERIMENT_STATUSES,
  type Direction,
  type ExperimentDefinition,
  type LiveExperiment,
  type Phase,
  type SlotRange,
} from "../../domain/experiment/experiment.ts";
import type { JsonObject } from "../../domain/json.ts";
import type { MetricKind } from "../../domain/metric.ts";
import { created } from "./columns.ts";
import { project } from "./workspaces.ts";

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
