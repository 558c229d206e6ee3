import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { AlertRule, AlertState } from "../../domain/alert/alert.ts";
import { created } from "./columns.ts";
import { project } from "./workspaces.ts";

/** Rules over an agent's metrics, and where each is. */
export const alert = sqliteTable(
  "alert",
  {
    projectId: integer("project_id")
      .notNull()
      .references(() => project.id),
    id: text("id").notNull(),
    agentId: text("agent_id").notNull(),
    name: text("name").notNull(),
    description: text("description").notNull(),
    rule: text("rule", { mode: "json" }).$type<AlertRule>().notNull(),
    enabled: integer("enabled", { mode: "boolean" }).notNull(),
    state: text("state", { mode: "json" }).$type<AlertState>().notNull(),
    createdBy: text("created_by").notNull(),
    createdAt: created(),
    updatedAt: integer("updated_at").notNull(),
    /** Of the alert itself, from 1; raised by people and by its own firing. */
    revision: integer("revision").notNull().default(1),
  },
  (t) => [
    primaryKey({ columns: [t.projectId, t.id] }),
    index("alert_created").on(t.projectId, t.createdAt, t.id),
    index("alert_enabled")
      .on(t.projectId)
      .where(sql`${t.enabled} = 1`),
  ],
);
