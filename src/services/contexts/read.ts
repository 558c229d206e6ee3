import { decodeCursor } from "../../domain/cursor.ts";
import { diffJson, type ConfigDiff } from "../../domain/diff.ts";
import type { Json } from "../../domain/json.ts";
import { MAX_PAGE_BYTES } from "../../domain/limits.ts";
import {
  listContexts as selectContexts,
  listContextVersions as selectVersions,
  type ContextVersionRow,
} from "../../store/contexts.ts";
import type { Call } from "../call.ts";
import { requireInstance } from "../instances/internal.ts";
import { toPage, type Page, type PageQuery } from "../page.ts";
import { placeIn, requireContext, requireContextAt } from "./internal.ts";
import {
  toContext,
  toContextVersion,
  toListed,
  type Context,
  type ContextVersion,
  type ListedContext,
} from "./resource.ts";

/** The context with its current version, or another. Throws `context_not_found`, `context_version_not_found`. */
export const getContext = async (
  call: Call,
  instanceId: string,
  name: string,
  version: number | null,
): Promise<Context> => toContext(await requireContextAt(call, placeIn(call, instanceId, name), version));

/** What an instance reaches, by name: its own, and those that the project shares. */
export async function listContexts(
  call: Call,
  instanceId: string,
  query: PageQuery,
): Promise<Page<ListedContext>> {
  await requireInstance(call, instanceId);
  const [after = null] = decodeCursor(query.cursor, ["string"]) ?? [];
  const { projectId } = call.tenant;
  const { asker } = call.actor;
  const rows = await selectContexts(
    call.db,
    { projectId, asker, instanceId },
    { limit: query.limit + 1, after },
  );
  return toPage(rows, query.limit, toListed, (last) => [last.name]);
}

/** How many rows of a page fit: at least one, and no more than `MAX_PAGE_BYTES` of data. */
function fitting(rows: ContextVersionRow[]): number {
  let total = 0;
  const over = rows.findIndex((row) => (total += row.data.length) > MAX_PAGE_BYTES);
  return over < 0 ? rows.length : Math.max(1, over);
}

/** Those that are kept, newest first. */
export async function listContextVersions(
  call: Call,
  instanceId: string,
  name: string,
  query: PageQuery,
): Promise<Page<ContextVersion>> {
  const { id } = await requireContext(call, placeIn(call, instanceId, name));
  const [before = null] = decodeCursor(query.cursor, ["number"]) ?? [];
  const page = { limit: query.limit + 1, before, maxBytes: MAX_PAGE_BYTES };
  const rows = await selectVersions(call.db, id, page);
  return toPage(rows, Math.min(query.limit, fitting(rows)), toContextVersion, (last) => [last.version]);
}

export interface ContextDiff extends ConfigDiff {
  name: string;
  from: number;
  to: number;
}

/** What changed from one version to another. Throws `context_version_not_found`. */
export async function diffContext(
  call: Call,
  instanceId: string,
  name: string,
  { from, to }: { from: number; to: number },
): Promise<ContextDiff> {
  const place = placeIn(call, instanceId, name);
  const [a, b] = await Promise.all([requireContextAt(call, place, from), requireContextAt(call, place, to)]);
  return { name, from, to, ...diffJson(JSON.parse(a.data) as Json, JSON.parse(b.data) as Json) };
}
