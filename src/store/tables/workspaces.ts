import { integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { created } from "./columns.ts";

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
    /** The agent that was made from the environment, once; null: none was. */
    developmentAgent: text("development_agent"),
    createdAt: created(),
  },
  (t) => [
    uniqueIndex("project_slug").on(t.workspaceId, t.slug),
    // What composite foreign keys refer to: a row cannot name a project of another workspace.
    uniqueIndex("project_place").on(t.workspaceId, t.id),
  ],
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
    /** To the minute; null: never, or not since that is noted. */
    lastUsedAt: integer("last_used_at"),
  },
  (t) => [primaryKey({ columns: [t.projectId, t.name] })],
);
