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
import type { Role } from "../../domain/scope.ts";
import { agent } from "./agents.ts";
import { created } from "./columns.ts";
import { project, workspace } from "./workspaces.ts";

export const user = sqliteTable(
  "user",
  {
    id: text("id").primaryKey(),
    workspaceId: integer("workspace_id")
      .notNull()
      .references(() => workspace.id),
    /** Never changes and is never given again: agents name their owner by it. */
    username: text("username").notNull(),
    /** Null once the user was deleted. */
    email: text("email"),
    name: text("name").notNull(),
    createdAt: created(),
    updatedAt: integer("updated_at").notNull(),
    deletedAt: integer("deleted_at"),
  },
  (t) => [
    uniqueIndex("user_username").on(t.workspaceId, sql`lower(${t.username})`),
    uniqueIndex("user_email").on(t.workspaceId, sql`lower(${t.email})`),
    uniqueIndex("user_place").on(t.workspaceId, t.id),
  ],
);

/** What a user is in a project, or in all of the workspace's. */
export const membership = sqliteTable(
  "membership",
  {
    workspaceId: integer("workspace_id").notNull(),
    userId: text("user_id").notNull(),
    /** Null: every project of the workspace. */
    projectId: integer("project_id"),
    role: text("role").$type<Role>().notNull(),
    createdAt: created(),
  },
  (t) => [
    uniqueIndex("membership_project").on(t.userId, t.projectId),
    uniqueIndex("membership_everywhere")
      .on(t.userId)
      .where(sql`${t.projectId} IS NULL`),
    index("membership_workspace").on(t.workspaceId, t.role),
    foreignKey({ columns: [t.workspaceId, t.userId], foreignColumns: [user.workspaceId, user.id] }),
    foreignKey({ columns: [t.workspaceId, t.projectId], foreignColumns: [project.workspaceId, project.id] }),
  ],
);

/** The agent that a user gets where none is named; a project's own is a column of its agents. */
export const userDefault = sqliteTable(
  "user_default",
  {
    projectId: integer("project_id").notNull(),
    userId: text("user_id")
      .notNull()
      .references(() => user.id),
    agentId: text("agent_id").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.projectId, t.userId] }),
    foreignKey({ columns: [t.projectId, t.agentId], foreignColumns: [agent.projectId, agent.agentId] }),
  ],
);
