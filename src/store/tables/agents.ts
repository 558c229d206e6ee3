import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { Share } from "../../domain/access.ts";
import type { Flag } from "../../domain/flag.ts";
import type { Override, Rule } from "../../domain/rule.ts";
import { created } from "./columns.ts";
import { project } from "./workspaces.ts";

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
    /** Username. */
    owner: text("owner"),
    /** Who sees it: the project, or its owner and those whom `shares` names. */
    visibility: text("visibility", { enum: ["project", "private"] })
      .notNull()
      .default("project"),
    shares: text("shares", { mode: "json" }).$type<Share[]>().notNull().default([]),
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
