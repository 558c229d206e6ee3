import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Attempt, DeliveryStatus } from "../../domain/webhook/delivery.ts";
import type { EventPattern } from "../../domain/webhook/events.ts";
import { created } from "./columns.ts";
import { project } from "./workspaces.ts";

/** Who is told of what happens in a project. */
export const webhook = sqliteTable(
  "webhook",
  {
    projectId: integer("project_id")
      .notNull()
      .references(() => project.id),
    id: text("id").notNull(),
    url: text("url").notNull(),
    description: text("description").notNull(),
    events: text("events", { mode: "json" }).$type<EventPattern[]>().notNull(),
    /** Only what happens to this agent; null: to any. */
    agentId: text("agent_id"),
    /** Sealed as credentials are. */
    secret: text("secret").notNull(),
    enabled: integer("enabled", { mode: "boolean" }).notNull(),
    /** Since when every delivery has failed; null: the last one did not. */
    failingSince: integer("failing_since"),
    /** Why it was switched off, if nobody did it. */
    disabledReason: text("disabled_reason"),
    createdBy: text("created_by").notNull(),
    createdAt: created(),
    updatedAt: integer("updated_at").notNull(),
    /** Of the webhook itself, from 1. */
    revision: integer("revision").notNull().default(1),
  },
  (t) => [
    primaryKey({ columns: [t.projectId, t.id] }),
    index("webhook_created").on(t.projectId, t.createdAt, t.id),
  ],
);

/** What a webhook is told: made by a trigger for each audit entry that it listens to. */
export const webhookDelivery = sqliteTable(
  "webhook_delivery",
  {
    /** `webhook-id`. */
    id: text("id").primaryKey(),
    projectId: integer("project_id").notNull(),
    webhookId: text("webhook_id").notNull(),
    event: text("event").notNull(),
    /** The entry that it tells of; null: a test. */
    auditId: integer("audit_id"),
    status: text("status").$type<DeliveryStatus>().notNull(),
    attempts: text("attempts", { mode: "json" }).$type<Attempt[]>().notNull().default([]),
    /** When it was last handed to the queue; null: not yet. */
    queuedAt: integer("queued_at"),
    /** When it is to be tried next; null: no more. */
    nextAt: integer("next_at"),
    createdAt: created(),
  },
  (t) => [
    index("webhook_delivery_created").on(t.projectId, t.webhookId, t.createdAt, t.id),
    index("webhook_delivery_new")
      .on(t.projectId)
      .where(sql`${t.queuedAt} IS NULL`),
    index("webhook_delivery_waiting")
      .on(t.webhookId, t.nextAt)
      .where(sql`${t.status} = 'pending'`),
    index("webhook_delivery_due")
      .on(t.nextAt)
      .where(sql`${t.status} = 'pending'`),
  ],
);
