import { sql, type SQL } from "drizzle-orm";
import { settings } from "../../env.ts";
import type { Statement } from "../../store/database.ts";
import { guard } from "../../store/guards.ts";
import { counted, readCounts } from "../../store/quotas.ts";
import type { Call, Refusals } from "../call.ts";

type Counts = Awaited<ReturnType<typeof readCounts>>;

/**
 * Counting a million versions takes a while, so that each write of a large project would be slow for a quota that is far
 * away: how far is looked up once in so many milliseconds, and only near it does a write count.
 */
const KEEP_MS = 60_000;
/** From so much of a quota on, or when so few are left, each write counts. */
const NEAR = 0.9;
const FEW = 1_000;
const MAX_PROJECTS = 1_000;

const known = new Map<number, Counts & { asOf: number }>();

async function countsOf({ db, tenant, now }: Call): Promise<Counts> {
  const held = known.get(tenant.projectId);
  if (held && now - held.asOf < KEEP_MS) return held;
  const counts = { ...(await readCounts(db, tenant.projectId)), asOf: now };
  if (known.size >= MAX_PROJECTS) known.clear();
  known.set(tenant.projectId, counts);
  return counts;
}

/** Aborts with `limit_reached` where the project has all that it may have, unless `isOne` says that this makes no new one. */
async function guardRoom(call: Call, what: keyof Counts, isOne: SQL = sql`0`): Promise<Statement[]> {
  const quota = settings(call.env).quotas[what];
  if (quota > FEW && (await countsOf(call))[what] < Math.min(quota * NEAR, quota - FEW)) return [];
  return [guard("limit_reached", sql`${isOne} OR ${counted[what](call.tenant.projectId)} < ${quota}`)];
}

/** For the head of a batch that makes an agent, or brings it back, unless it is there. */
export const guardAgentRoom = (call: Call, agentId: string): Promise<Statement[]> =>
  guardRoom(
    call,
    "agents",
    sql`EXISTS (SELECT 1 FROM agent WHERE project_id = ${call.tenant.projectId} AND agent_id = ${agentId}
      AND deleted_at IS NULL)`,
  );

/** For the head of a batch that makes a version. */
export const guardVersionRoom = (call: Call): Promise<Statement[]> => guardRoom(call, "versions");

/** What whoever meets one of these guards is told. */
export function roomRefusals({ env }: Call): Refusals {
  const { agents, versions } = settings(env).quotas;
  return {
    limit_reached: `A project has at most ${agents} agents, and ${versions} versions of all of them. Delete agents that are no longer used, or have the operator raise QUOTA_AGENTS or QUOTA_VERSIONS.`,
  };
}
