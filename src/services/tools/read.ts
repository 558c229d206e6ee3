import { decodeCursor } from "../../domain/cursor.ts";
import { listTools as selectTools } from "../../store/tools.ts";
import type { Call } from "../call.ts";
import { toPage, type Page, type PageQuery } from "../page.ts";
import { requireTool } from "./internal.ts";
import { toTool, type Tool } from "./resource.ts";

/** Throws `tool_not_found`. */
export const getTool = async (call: Call, name: string): Promise<Tool> =>
  toTool(await requireTool(call, name));

/** Schemas of this many tools fit a page, however long they are. */
const MAX_TOOL_PAGE = 50;

/** Newest first. */
export async function listTools(call: Call, query: PageQuery): Promise<Page<Tool>> {
  const limit = Math.min(query.limit, MAX_TOOL_PAGE);
  const rows = await selectTools(call.db, call.tenant.projectId, {
    limit: limit + 1,
    before: decodeCursor(query.cursor, ["number", "string"]),
  });
  return toPage(rows, limit, toTool, (last) => [last.createdAt, last.name]);
}
