import { sql } from "drizzle-orm";
import { decodeCursor } from "../../domain/cursor.ts";
import { Problem } from "../../domain/errors.ts";
import { MAX_PAGE_BYTES } from "../../domain/limits.ts";
import { findVersion, listVersions as selectVersions, type VersionRow } from "../../store/versions.ts";
import { requireAgent } from "../agents/internal.ts";
import type { Call } from "../call.ts";
import { toPage, type Page, type PageQuery } from "../page.ts";
import { requireVersion } from "./internal.ts";
import { toVersion, type Version } from "./resource.ts";

export const getVersion = async (call: Call, agentId: string, version: number): Promise<Version> =>
  toVersion(await requireVersion(call, agentId, version));

/** Throws `no_active_version`. */
export async function getActiveVersion(call: Call, agentId: string): Promise<Version> {
  const row = await findVersion(call.db, call.tenant.projectId, agentId, sql`a.active_version`);
  if (row) return toVersion(row);
  await requireAgent(call, agentId);
  throw new Problem(
    "no_active_version",
    `The agent ${JSON.stringify(agentId)} has no active version: activate one.`,
  );
}

/** How many rows of a page fit: at least one, and no more than `MAX_PAGE_BYTES` of configurations. */
function fitting(rows: VersionRow[]): number {
  let total = 0;
  const over = rows.findIndex((row) => (total += row.config.length) > MAX_PAGE_BYTES);
  return over < 0 ? rows.length : Math.max(1, over);
}

/** Highest number first. */
export async function listVersions(
  call: Call,
  agentId: string,
  query: PageQuery & { status?: "draft" | "published" },
): Promise<Page<Version>> {
  await requireAgent(call, agentId);
  const [before = null] = decodeCursor(query.cursor, ["number"]) ?? [];
  const rows = await selectVersions(call.db, call.tenant.projectId, agentId, {
    limit: query.limit + 1,
    before,
    status: query.status ?? null,
    maxBytes: MAX_PAGE_BYTES,
  });
  return toPage(rows, Math.min(query.limit, fitting(rows)), toVersion, (last) => [last.version]);
}
