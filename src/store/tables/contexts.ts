import { sql } from "drizzle-orm";
import {
  foreignKey,
  index,
  integer,
  primaryKey,
  sqliteTable,
  text,
  uniqueIndex,
} from "drizzle-orm/sqlite-core";
import type { RollbackState } from "../../domain/context/context.ts";
import { created } from "./columns.ts";
import { instance } from "./instances.ts";
import { project } from "./workspaces.ts";

/** Versioned state of an instance. A shared one is seen by its name in all of the project. */
export const context = sqliteTable(
  "context",
  {
    id: text("id").primaryKey(),
    workspaceId: integer("workspace_id").notNull(),
    projectId: integer("project_id").notNull(),
    instanceId: text("instance_id")
      .notNull()
      .references(() => instance.id),
    name: text("name").notNull(),
    isShared: integer("is_shared", { mode: "boolean" }).notNull().default(false),
    /** The version that is read where none is named. */
    currentVersion: integer("current_version").notNull(),
    /** The highest number taken. */
    latestVersion: integer("latest_version").notNull(),
    /** The version that was rolled back to; null: never, or written since. */
    rollbackPointer: integer("rollback_pointer"),
    rollbackState: text("rollback_state").$type<RollbackState>(),
    createdAt: created(),
    updatedAt: integer("updated_at").notNull(),
  },
  (t) => [
    uniqueIndex("context_name").on(t.instanceId, t.name),
    uniqueIndex("context_shared")
      .on(t.projectId, t.name)
      .where(sql`${t.isShared} = 1`),
    foreignKey({ columns: [t.workspaceId, t.projectId], foreignColumns: [project.workspaceId, project.id] }),
  ],
);

export const contextVersion = sqliteTable(
  "context_version",
  {
    contextId: text("context_id")
      .notNull()
      .references(() => context.id),
    version: integer("version").notNull(),
    /** JSON text. */
    data: text("data").notNull(),
    changeDescription: text("change_description").notNull(),
    createdBy: text("created_by").notNull(),
    createdAt: created(),
  },
  (t) => [primaryKey({ columns: [t.contextId, t.version] })],
);

/** Which version of a context a published configuration includes: it is kept as long as the configuration is. */
export const contextPin = sqliteTable(
  "context_pin",
  {
    projectId: integer("project_id").notNull(),
    agentId: text("agent_id").notNull(),
    version: integer("version").notNull(),
    contextId: text("context_id").notNull(),
    contextVersion: integer("context_version").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.projectId, t.agentId, t.version, t.contextId] }),
    index("context_pinned").on(t.contextId, t.contextVersion),
    foreignKey({
      columns: [t.contextId, t.contextVersion],
      foreignColumns: [contextVersion.contextId, contextVersion.version],
    }),
  ],
);
