import { sql } from "drizzle-orm";
import { Problem } from "../../domain/errors.ts";
import { guardChanged } from "../../store/guards.ts";
import { raiseRevision } from "../../store/revisions.ts";
import { audited } from "../audit/entry.ts";
import { commit, guardIfMatch, type Call } from "../call.ts";
import { guardAgent, thisAgent } from "../versions/internal.ts";
import { getLabel, noLabel } from "./read.ts";

/** Throws `label_not_found`, and `label_reserved` for `active`. */
export async function removeLabel(call: Call, agentId: string, label: string): Promise<void> {
  if (label === "active") {
    throw new Problem(
      "label_reserved",
      "The label active cannot be deleted. To stop answering, disable the agent: is_enabled false.",
    );
  }
  const before = await getLabel(call, agentId, label);
  await commit(
    call,
    [
      guardAgent(call, agentId),
      ...guardIfMatch(call, agentId),
      sql`DELETE FROM label WHERE ${thisAgent(call, agentId)} AND label = ${label}`,
      guardChanged("label_not_found"),
      audited(call, {
        action: "label.deleted",
        agentId,
        version: before.version,
        previous: { label, version: before.version },
      }),
      ...raiseRevision(call.tenant.projectId, agentId, call.now),
    ],
    { refusals: { label_not_found: noLabel(agentId, label).detail } },
  );
}
