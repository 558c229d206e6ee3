import { sql } from "drizzle-orm";
import { foreignKey, index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { created } from "./columns.ts";
import { user } from "./people.ts";
import { project, workspace } from "./workspaces.ts";

export const apiKey = sqliteTable(
  "api_key",
  {
    id: text("id").primaryKey(),
    workspaceId: integer("workspace_id")
      .notNull()
      .references(() => workspace.id),
    /** Null: every project of the workspace. */
    projectId: integer("project_id"),
    /** Whose key it is; null: a service's. It can do no more than the user may. */
    userId: text("user_id"),
    /** A `session` is what a browser has after signing in; it is not listed. */
    kind: text("kind", { enum: ["key", "session"] })
      .notNull()
      .default("key"),
    name: text("name").notNull(),
    secretHash: text("secret_hash").notNull(),
    role: text("role"),
    scopes: text("scopes", { mode: "json" }).$type<string[]>().notNull(),
    createdBy: text("created_by").notNull(),
    createdAt: created(),
    expiresAt: integer("expires_at"),
    revokedAt: integer("revoked_at"),
    /** To some minutes; null: never. */
    lastUsedAt: integer("last_used_at"),
    /** The key that took this one's place. */
    replacedBy: text("replaced_by"),
  },
  (t) => [
    index("api_key_workspace").on(t.workspaceId, t.createdAt, t.id),
    index("api_key_user").on(t.userId),
    index("api_key_session")
      .on(t.expiresAt)
      .where(sql`${t.kind} = 'session'`),
    foreignKey({ columns: [t.workspaceId, t.projectId], foreignColumns: [project.workspaceId, project.id] }),
    foreignKey({ columns: [t.workspaceId, t.userId], foreignColumns: [user.workspaceId, user.id] }),
  ],
);
