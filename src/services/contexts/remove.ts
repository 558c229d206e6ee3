import { sql } from "drizzle-orm";
import { agentOfContext, isPinned, removeContext as deleteRows } from "../../store/contexts.ts";
import { guard } from "../../store/guards.ts";
import { audited } from "../audit/entry.ts";
import { commit, type Call } from "../call.ts";
import { noContext, placeIn, requireContext } from "./internal.ts";

/**
 * Deletes a context with all of its versions. Throws `context_not_found`, and `context_in_use` while a configuration
 * includes it.
 */
export async function removeContext(call: Call, instanceId: string, name: string): Promise<void> {
  const place = placeIn(call, instanceId, name);
  const { id } = await requireContext(call, place);
  await commit(
    call,
    [
      guard("context_not_found", sql`EXISTS (SELECT 1 FROM context WHERE id = ${id})`),
      guard("context_in_use", sql`NOT ${isPinned(id)}`),
      audited(
        call,
        {
          action: "context.deleted",
          agentId: agentOfContext,
          previous: sql`json_object('instance_id', instance_id, 'name', name, 'version', current_version)`,
        },
        sql`FROM context WHERE id = ${id}`,
      ),
      ...deleteRows(id),
    ],
    {
      refusals: {
        context_not_found: noContext(place).detail,
        context_in_use: `Published configurations include versions of the context ${name}, and never change. Roll it back, or write to it, instead.`,
      },
    },
  );
}
