import { decodeCursor } from "../../domain/cursor.ts";
import { Problem } from "../../domain/errors.ts";
import { findFlag, listFlags as selectFlags, type FlagRow } from "../../store/flags.ts";
import { requireAgent } from "../agents/internal.ts";
import type { Call } from "../call.ts";
import { toPage, type Page, type PageQuery } from "../page.ts";
import { toFlag, type FlagResource } from "./resource.ts";

/** Throws `flag_not_found`, `agent_not_found`. */
export async function requireFlag(call: Call, agentId: string, key: string): Promise<FlagRow> {
  await requireAgent(call, agentId);
  const row = await findFlag(call.db, call.tenant.projectId, agentId, key);
  if (row) return row;
  throw new Problem(
    "flag_not_found",
    `The agent ${JSON.stringify(agentId)} has no flag ${JSON.stringify(key.slice(0, 128))}.`,
  );
}

export const getFlag = async (call: Call, agentId: string, key: string): Promise<FlagResource> =>
  toFlag(await requireFlag(call, agentId, key));

/** Newest first. */
export async function listFlags(call: Call, agentId: string, query: PageQuery): Promise<Page<FlagResource>> {
  await requireAgent(call, agentId);
  const rows = await selectFlags(call.db, call.tenant.projectId, agentId, {
    limit: query.limit + 1,
    before: decodeCursor(query.cursor, ["number", "string"]),
  });
  return toPage(rows, query.limit, toFlag, (last) => [last.createdAt, last.key]);
}
