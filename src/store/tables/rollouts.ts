import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { Decision } from "../../domain/rollout/decide/decision.ts";
import {
  ROLLOUT_STATUSES,
  type LiveRollout,
  type RolloutPlan,
  type RolloutState,
} from "../../domain/rollout/rollout.ts";
import { SCHEDULE_ACTIONS, SCHEDULE_STATUSES } from "../../domain/schedule.ts";
import { created } from "./columns.ts";
import { project } from "./workspaces.ts";

export const rollout = sqliteTable(
  "rollout",
  {
    projectId: integer("project_id")
      .notNull()
      .references(() => project.id),
    id: text("id").notNull(),
    agentId: text("agent_id").notNull(),
    name: text("name").notNull(),
    description: text("description").notNull(),
    plan: text("plan", { mode: "json" }).$type<RolloutPlan>().notNull(),
    state: text("state", { mode: "json" }).$type<RolloutState>().notNull(),
    /** Of the state, as its seq. */
    status: text("status", { enum: ROLLOUT_STATUSES }).notNull(),
    seq: integer("seq").notNull(),
    /** What the agent's snapshot holds of it; null unless its canary is served. */
    live: text("live", { mode: "json" }).$type<LiveRollout>(),
    /** Durable Objects that count its outcomes: fixed when it starts. */
    shards: integer("shards").notNull().default(1),
    createdBy: text("created_by").notNull(),
    createdAt: created(),
    updatedAt: integer("updated_at").notNull(),
    startedAt: integer("started_at"),
    endedAt: integer("ended_at"),
  },
  (t) => [
    primaryKey({ columns: [t.projectId, t.id] }),
    index("rollout_agent").on(t.projectId, t.agentId, t.createdAt, t.id),
    uniqueIndex("rollout_live")
      .on(t.projectId, t.agentId)
      .where(sql`${t.live} IS NOT NULL`),
    index("rollout_open")
      .on(t.updatedAt)
      .where(sql`${t.endedAt} IS NULL`),
  ],
);

/** What became of a rollout, step by step: one row for each seq of its state. */
export const rolloutDecision = sqliteTable(
  "rollout_decision",
  {
    projectId: integer("project_id").notNull(),
    rolloutId: text("rollout_id").notNull(),
    seq: integer("seq").notNull(),
    action: text("action").notNull(),
    reason: text("reason"),
    actor: text("actor").notNull(),
    /** With all that it was decided from; null: a person decided. */
    decision: text("decision", { mode: "json" }).$type<Decision>(),
    createdAt: created(),
  },
  (t) => [primaryKey({ columns: [t.projectId, t.rolloutId, t.seq] })],
);

/** What is to be done at a time. */
export const schedule = sqliteTable(
  "schedule",
  {
    projectId: integer("project_id")
      .notNull()
      .references(() => project.id),
    id: text("id").notNull(),
    agentId: text("agent_id").notNull(),
    action: text("action", { enum: SCHEDULE_ACTIONS }).notNull(),
    version: integer("version").notNull(),
    /** The rollout that it starts; null: it activates the version. */
    rolloutId: text("rollout_id"),
    at: integer("at").notNull(),
    status: text("status", { enum: SCHEDULE_STATUSES }).notNull(),
    /** Why it was asked for. */
    reason: text("reason"),
    /** Why it was cancelled, or failed. */
    outcome: text("outcome"),
    createdBy: text("created_by").notNull(),
    createdAt: created(),
    doneAt: integer("done_at"),
  },
  (t) => [
    primaryKey({ columns: [t.projectId, t.id] }),
    index("schedule_created").on(t.projectId, t.createdAt, t.id),
    index("schedule_due")
      .on(t.at)
      .where(sql`${t.status} = 'pending'`),
    index("schedule_agent")
      .on(t.projectId, t.agentId)
      .where(sql`${t.status} = 'pending'`),
  ],
);
