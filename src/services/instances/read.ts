import { decodeCursor } from "../../domain/cursor.ts";
import { MAX_INSTANCE_PAGE_BYTES } from "../../domain/instance/limits.ts";
import type { InstanceStatus } from "../../domain/instance/status.ts";
import { listInstances as selectInstances, type InstanceRow } from "../../store/instances.ts";
import type { Call } from "../call.ts";
import { toPage, type Page, type PageQuery } from "../page.ts";
import { requireInstance } from "./internal.ts";
import { toInstance, type Instance } from "./resource.ts";

/** Throws `instance_not_found`. */
export const getInstance = async (call: Call, id: string): Promise<Instance> =>
  toInstance(await requireInstance(call, id));

export interface InstanceQuery extends PageQuery {
  status?: InstanceStatus;
  agent_id?: string;
  /** Of the agent. */
  agent_type?: string;
  capability?: string;
}

/** How many rows of a page fit: at least one. */
function fitting(rows: InstanceRow[]): number {
  let total = 0;
  const over = rows.findIndex(
    ({ config, state, hooks }) =>
      (total += JSON.stringify([config, state, hooks]).length) > MAX_INSTANCE_PAGE_BYTES,
  );
  return over < 0 ? rows.length : Math.max(1, over);
}

/** Newest first: those of agents that the caller may look at. A page is shorter where states are long. */
export async function listInstances(call: Call, query: InstanceQuery): Promise<Page<Instance>> {
  const rows = await selectInstances(call.db, call.tenant.projectId, {
    limit: query.limit + 1,
    before: decodeCursor(query.cursor, ["number", "string"]),
    asker: call.actor.asker,
    status: query.status ?? null,
    agentId: query.agent_id ?? null,
    agentType: query.agent_type ?? null,
    capability: query.capability ?? null,
    maxLength: MAX_INSTANCE_PAGE_BYTES,
  });
  return toPage(rows, Math.min(query.limit, fitting(rows)), toInstance, (last) => [last.createdAt, last.id]);
}
