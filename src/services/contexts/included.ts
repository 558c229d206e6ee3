import type { IncludedContext } from "../../domain/context/filled.ts";
import { inclusionsOf } from "../../domain/context/included.ts";
import { Problem } from "../../domain/errors.ts";
import type { Json, JsonObject } from "../../domain/json.ts";
import { findInclusions } from "../../store/contexts.ts";
import { createContextReads, type PinnedContext } from "../../store/edge-contexts.ts";
import { requireScope } from "../auth/scopes.ts";
import type { Call } from "../call.ts";
import { inclusionFaults } from "./pin.ts";

/** Characters of data that an isolate keeps, of pinned versions, which never change. */
const MAX_KEPT = 4 * 1024 * 1024;
const kept = new Map<string, { contexts: IncludedContext[]; size: number }>();
let keptSize = 0;

function keep(name: string, rows: readonly PinnedContext[], contexts: IncludedContext[]): void {
  const size = rows.reduce((sum, { data }) => sum + data.length, 0);
  keptSize += size - (kept.get(name)?.size ?? 0);
  kept.set(name, { contexts, size });
  for (const [oldest, held] of kept) {
    if (keptSize <= MAX_KEPT) return;
    kept.delete(oldest);
    keptSize -= held.size;
  }
}

const toIncluded = ({ name, version, data }: PinnedContext): IncludedContext => ({
  name,
  version,
  data: JSON.parse(data) as Json,
});

/** A draft has pinned nothing: what publishing it now would include, for those who may read it. */
async function wouldInclude(call: Call, config: JsonObject): Promise<IncludedContext[]> {
  requireScope(call.actor, "contexts:read");
  const found = await findInclusions(
    call.db,
    { projectId: call.tenant.projectId, asker: call.actor.asker },
    inclusionsOf(config),
    { withData: true },
  );
  const errors = inclusionFaults(found);
  if (errors.length === 0)
    return found.map(({ name, version, data }) =>
      toIncluded({ name: name!, version: version!, data: data! }),
    );
  throw new Problem("run_impossible", "Correct the places of the version's configuration listed in errors.", {
    errors,
  });
}

/**
 * The contexts that a version's configuration includes. They are shared by runs: nobody may change them. Throws
 * `run_impossible` for a draft whose contexts are not there, and `scope_missing`.
 */
export async function includedContexts(
  call: Call,
  of: { agentId: string; version: number; config: JsonObject; isDraft: boolean },
): Promise<IncludedContext[]> {
  const { contexts: named } = of.config;
  if (!Array.isArray(named) || named.length === 0) return [];
  if (of.isDraft) return wouldInclude(call, of.config);
  const { projectId } = call.tenant;
  const name = `${projectId} ${of.agentId} ${of.version}`;
  const known = kept.get(name);
  if (known) return known.contexts;
  const rows = await createContextReads(call.env.DB)(projectId, of.agentId, of.version);
  const contexts = rows.map(toIncluded);
  keep(name, rows, contexts);
  return contexts;
}
