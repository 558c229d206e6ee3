import { decodeCursor } from "../../domain/cursor.ts";
import { readUsable } from "../../store/access.ts";
import { listAudit as selectAudit, type AuditFilter, type AuditRow } from "../../store/audit.ts";
import { requireAgent } from "../agents/internal.ts";
import type { Call } from "../call.ts";
import { toPage, type Page } from "../page.ts";
import { DAY_MS } from "../../domain/durations.ts";

type State = AuditRow["newState"];

const namedIn = (state: State): string[] => {
  const named = state?.agent_id;
  return typeof named === "string" ? [named] : [];
};

/** Without the states that name another agent than the entry's own that the caller may not look at. */
async function discreet(call: Call, rows: AuditRow[]): Promise<AuditRow[]> {
  const { asker } = call.actor;
  if (asker.sees_all) return rows;
  const others = rows.flatMap((row) =>
    [row.previousState, row.newState].flatMap(namedIn).filter((named) => named !== row.agentId),
  );
  if (others.length === 0) return rows;
  const readable = await readUsable(call.db, call.tenant.projectId, others, asker, "read");
  const told = (row: AuditRow, state: State): State =>
    namedIn(state).every((named) => named === row.agentId || readable.has(named)) ? state : null;
  return rows.map((row) => ({
    ...row,
    previousState: told(row, row.previousState),
    newState: told(row, row.newState),
  }));
}

const toEntry = (row: AuditRow) => ({
  id: row.id,
  action: row.action,
  agent_id: row.agentId,
  version: row.version,
  actor: row.actor,
  changed_by: row.changedBy,
  reason: row.reason,
  previous_state: row.previousState,
  new_state: row.newState,
  request_id: row.requestId,
  changed_at: new Date(row.changedAt).toISOString(),
});
export type AuditEntry = ReturnType<typeof toEntry>;

async function page(
  call: Call,
  filter: Omit<AuditFilter, "before" | "asker">,
  cursor: string | undefined,
): Promise<Page<AuditEntry>> {
  const [before = null] = decodeCursor(cursor, ["number"]) ?? [];
  const { workspaceId, projectId } = call.tenant;
  const scope = { workspaceId, projectId, wholeWorkspace: call.actor.boundProject === null };
  const rows = await selectAudit(call.db, scope, {
    ...filter,
    before,
    limit: filter.limit + 1,
    asker: call.actor.asker,
  });
  return toPage(await discreet(call, rows), filter.limit, toEntry, (last) => [last.id]);
}

/** What happened to one agent in the last days, newest first. */
export async function agentHistory(
  call: Call,
  agentId: string,
  query: { days: number; limit: number; cursor?: string },
): Promise<Page<AuditEntry>> {
  await requireAgent(call, agentId);
  return page(
    call,
    {
      agentId,
      action: null,
      actor: null,
      since: call.now - query.days * DAY_MS,
      until: null,
      limit: query.limit,
    },
    query.cursor,
  );
}

/**
 * What happened in the project, newest first. A key of the whole workspace sees the workspace's own entries too: its
 * keys, its projects.
 */
export const listAudit = (
  call: Call,
  query: {
    agent_id?: string;
    action?: string;
    actor?: string;
    from?: string;
    to?: string;
    limit: number;
    cursor?: string;
  },
): Promise<Page<AuditEntry>> =>
  page(
    call,
    {
      agentId: query.agent_id ?? null,
      action: query.action ?? null,
      actor: query.actor ?? null,
      since: query.from === undefined ? null : Date.parse(query.from),
      until: query.to === undefined ? null : Date.parse(query.to),
      limit: query.limit,
    },
    query.cursor,
  );
