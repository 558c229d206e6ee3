import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { ToolDefinition } from "../../domain/tool.ts";
import type { PriceOverride } from "../../domain/run/prices.ts";
import { created } from "./columns.ts";
import { project } from "./workspaces.ts";

/** Tools that configurations of a project refer to by name. */
export const tool = sqliteTable(
  "tool",
  {
    projectId: integer("project_id")
      .notNull()
      .references(() => project.id),
    name: text("name").notNull(),
    description: text("description").notNull(),
    definition: text("definition", { mode: "json" }).$type<ToolDefinition>().notNull(),
    /** What its calls are signed with, sealed as credentials are; null: they are not signed. */
    secret: text("secret"),
    createdBy: text("created_by").notNull(),
    createdAt: created(),
    updatedAt: integer("updated_at").notNull(),
    /** Of the tool itself, from 1. */
    revision: integer("revision").notNull().default(1),
  },
  (t) => [
    primaryKey({ columns: [t.projectId, t.name] }),
    index("tool_created").on(t.projectId, t.createdAt, t.name),
  ],
);

/** What a project says that models cost, where that is another price than the table's. */
export const modelPrice = sqliteTable(
  "model_price",
  {
    projectId: integer("project_id")
      .notNull()
      .references(() => project.id),
    provider: text("provider").notNull(),
    model: text("model").notNull(),
    price: text("price", { mode: "json" }).$type<PriceOverride>().notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.projectId, t.provider, t.model] })],
);
