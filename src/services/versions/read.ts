import { sql } from "drizzle-orm";
import { decodeCursor, encodeCursor } from "../../domain/cursor.ts";
import { Problem } from "../../domain/errors.ts";
import { MAX_PAGE_BYTES } from "../../domain/limits.ts";
import { findVersion, listVersions as selectVersions } from "../../store/versions.ts";
import { requireAgent } from "../agents/internal.ts";
import type { Call } from "../call.ts";
import type { Page } from "../page.ts";
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

/** Highest number first. */
export async function listVersions(
  call: Call,
  agentId: string,
  query: { limit: number; cursor?: string; status?: "draft" | "published" },
): Promise<Page<Version>> {
  await requireAgent(call, agentId);
  const [before] = query.cursor === undefined ? [null] : decodeCursor(query.cursor, ["number"]);
  const rows = await selectVersions(call.db, call.tenant.projectId, agentId, {
    limit: query.limit + 1,
    before: before as number | null,
    status: query.status ?? null,
    maxBytes: MAX_PAGE_BYTES,
  });
  const page = rows.slice(0, query.limit);
  const last = page.at(-1)?.version;
  const more =
    last !== undefined && (await hasBelow(call, agentId, last, query.status, rows.length > page.length));
  return { data: page.map(toVersion), next_cursor: more ? encodeCursor([last]) : null };
}

/** A page may have ended early for its size: then only the database knows whether more is left. */
async function hasBelow(
  call: Call,
  agentId: string,
  last: number,
  status: string | undefined,
  known: boolean,
): Promise<boolean> {
  if (known) return true;
  const rows = await selectVersions(call.db, call.tenant.projectId, agentId, {
    limit: 1,
    before: last,
    status: status ?? null,
    maxBytes: 0,
  });
  return rows.length > 0;
}
