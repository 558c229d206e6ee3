import { and, eq } from "drizzle-orm";
import type { Database } from "./database.ts";
import { label } from "./tables.ts";

export type LabelRow = typeof label.$inferSelect;

export const findLabels = async (db: Database, projectId: number, agentId: string): Promise<LabelRow[]> =>
  db.query.label.findMany({
    where: and(eq(label.projectId, projectId), eq(label.agentId, agentId)),
    orderBy: label.label,
  });
