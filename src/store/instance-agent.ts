import { and, eq } from "drizzle-orm";
import type { Database } from "./database.ts";
import { instance } from "./tables.ts";

/** Of which agent an instance is; undefined: the project has no such instance. */
export const findInstanceAgent = async (
  db: Database,
  projectId: number,
  id: string,
): Promise<string | undefined> =>
  (
    await db
      .select({ agentId: instance.agentId })
      .from(instance)
      .where(and(eq(instance.projectId, projectId), eq(instance.id, id)))
  )[0]?.agentId;
