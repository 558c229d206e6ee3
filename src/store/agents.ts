import { and, eq, isNull, sql, type SQL } from "drizzle-orm";
import type { Asker } from "../domain/access.ts";
import { usable } from "./access.ts";
import type { Database, Statement } from "./database.ts";
import { rowsOf } from "./rows.ts";
import { agent, userDefault } from "./tables.ts";

export type AgentRow = typeof agent.$inferSelect;

const ofAgent = (projectId: number, agentId: string): SQL =>
  and(eq(agent.projectId, projectId), eq(agent.agentId, agentId))!;

/** Deleted ones too: their ids stay taken. */
export const findAgent = async (
  db: Database,
  projectId: number,
  agentId: string,
): Promise<AgentRow | undefined> => db.query.agent.findFirst({ where: ofAgent(projectId, agentId) });

/** For a batch, whose rows `agentOf` reads. */
export const selectAgent = (projectId: number, agentId: string): Statement =>
  sql`SELECT * FROM agent WHERE project_id = ${projectId} AND agent_id = ${agentId}`;

export const agentOf = (rows: unknown): AgentRow => rowsOf(agent, rows)[0]!;

/** The id of the agent that a user has chosen; null: none. */
export async function findUserDefault(
  db: Database,
  projectId: number,
  userId: string,
): Promise<string | null> {
  const row = await db.query.userDefault.findFirst({
    where: and(eq(userDefault.projectId, projectId), eq(userDefault.userId, userId)),
  });
  return row?.agentId ?? null;
}

export interface AgentFilter {
  limit: number;
  /** The last row of the page before: its time and id. */
  before: readonly [number, string] | null;
  isEnabled: boolean | null;
  agentType: string | null;
  asker: Asker;
}

/** Newest first. */
export const listAgents = (db: Database, projectId: number, filter: AgentFilter): Promise<AgentRow[]> =>
  db
    .select()
    .from(agent)
    .where(
      and(
        eq(agent.projectId, projectId),
        isNull(agent.deletedAt),
        filter.before === null
          ? undefined
          : sql`(${agent.createdAt}, ${agent.agentId}) < (${filter.before[0]}, ${filter.before[1]})`,
        filter.isEnabled === null ? undefined : eq(agent.isEnabled, filter.isEnabled),
        filter.agentType === null ? undefined : eq(agent.agentType, filter.agentType),
        usable("agent", filter.asker),
      ),
    )
    .orderBy(sql`${agent.createdAt} DESC, ${agent.agentId} DESC`)
    .limit(filter.limit);
