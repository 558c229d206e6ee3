import { findTools, type ToolRow } from "../../store/tools.ts";
import type { Opening } from "../credentials/open.ts";
import { Fresh } from "../fresh.ts";

/** Configurations whose tools an isolate remembers. */
const registered = new Fresh<ToolRow[]>(64);

/** Characters of definitions beyond which they are read again each time. */
const MAX_KEPT_LENGTH = 256 * 1024;

/** The tools of these names that the project has, as they were at most FRESHNESS_SECONDS ago. */
export async function registeredTools(
  call: Opening,
  names: readonly string[],
): Promise<ReadonlyMap<string, ToolRow>> {
  if (names.length === 0) return new Map();
  const { projectId } = call.tenant;
  const key = JSON.stringify([projectId, ...names]);
  const rows = (await registered.get(call, key, () => findTools(call.db, projectId, names))) ?? [];
  if (JSON.stringify(rows).length > MAX_KEPT_LENGTH) registered.forget(key);
  return new Map(rows.map((row) => [row.name, row]));
}
