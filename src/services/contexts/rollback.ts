import { sql } from "drizzle-orm";
import type { RollbackContext } from "../../domain/inputs/contexts.ts";
import {
  agentOfContext,
  contextOf,
  moveBack,
  selectContext,
  type ContextReadRow,
} from "../../store/contexts.ts";
import { audited } from "../audit/entry.ts";
import { commit, retrying, type Call } from "../call.ts";
import { noContextVersion, placeIn, requireContextAt } from "./internal.ts";
import { toContext, type Context } from "./resource.ts";
import { guardThere, pruned } from "./version.ts";

/**
 * Writes the rollback of a context that was read: moved, with `rollback_state` success; or, where the target was pruned
 * since, only noted as failed: throws `context_version_not_found` then.
 */
async function writeRollback(
  call: Call,
  row: Pick<ContextReadRow, "id" | "name">,
  input: RollbackContext,
  path: string,
): Promise<Context> {
  const { target_version: target } = input;
  const state = sql`json_object('instance_id', instance_id, 'name', name, 'version', current_version,
    'rollback_state', rollback_state)`;
  const results = await commit(
    call,
    [
      guardThere(row.id),
      ...moveBack(row.id, target, call.now),
      audited(
        call,
        {
          action: "context.rolled_back",
          agentId: agentOfContext,
          changedBy: input.changed_by ?? null,
          reason: input.reason ?? null,
          next: state,
        },
        sql`FROM context WHERE id = ${row.id}`,
      ),
      pruned(call, row.id),
      selectContext(row.id),
    ],
    { resource: sql`${path}` },
  );
  const context = toContext(contextOf(results.at(-1)));
  if (context.rollback_state === "failed") throw noContextVersion(row.name, target);
  return context;
}

/**
 * Makes an older version the current one: nothing is copied, and the next write is the highest number plus one. Throws
 * `context_not_found`, `context_version_not_found`.
 */
export const rollbackContext = (
  call: Call,
  instanceId: string,
  name: string,
  input: RollbackContext,
): Promise<Context> =>
  retrying(async () => {
    const place = placeIn(call, instanceId, name);
    const row = await requireContextAt(call, place, input.target_version);
    return writeRollback(call, row, input, `/v1/instances/${instanceId}/contexts/${name}`);
  });
