import { sql } from "drizzle-orm";
import { Problem } from "../../domain/errors.ts";
import type { SetLabel } from "../../domain/inputs/versions.ts";
import { MAX_LABELS } from "../../domain/limits.ts";
import { LABEL } from "../../domain/slug.ts";
import { guard } from "../../store/guards.ts";
import { raiseRevision } from "../../store/revisions.ts";
import { audited } from "../audit/entry.ts";
import { commit, guardIfMatch, type Call } from "../call.ts";
import { activateVersion } from "../versions/activate.ts";
import {
  guardAgent,
  guardServable,
  requireVersion,
  servableRefusals,
  thisAgent,
} from "../versions/internal.ts";
import type { Label } from "./read.ts";

/** Points a label at a published version; the label `active` is the pointer itself. Throws as activating does. */
export async function setLabel(call: Call, agentId: string, label: string, input: SetLabel): Promise<Label> {
  if (!LABEL.test(label)) {
    throw new Problem(
      "invalid_request",
      "Choose a label of letters, digits, '.', '_' and '-', 63 characters at most.",
      {
        errors: [{ path: "/label", message: "is not a label's name" }],
      },
    );
  }
  await requireVersion(call, agentId, input.version);
  if (label === "active") {
    await activateVersion(call, agentId, input.version, input);
    return { label, version: input.version, updated_at: null };
  }
  const key = sql`${thisAgent(call, agentId)} AND label = ${label}`;
  await commit(
    call,
    [
      guardAgent(call, agentId),
      ...guardIfMatch(call, agentId),
      ...guardServable(call, agentId, input.version),
      guard(
        "limit_reached",
        sql`EXISTS (SELECT 1 FROM label WHERE ${key}) OR (SELECT count(*) FROM label WHERE ${thisAgent(call, agentId)}) < ${MAX_LABELS}`,
      ),
      audited(call, {
        action: "label.set",
        agentId,
        version: input.version,
        changedBy: input.changed_by ?? null,
        reason: input.reason ?? null,
        previous: sql`(SELECT json_object('label', label, 'version', version) FROM label WHERE ${key})`,
        next: { label, version: input.version },
      }),
      sql`INSERT INTO label (project_id, agent_id, label, version, updated_at)
        VALUES (${call.tenant.projectId}, ${agentId}, ${label}, ${input.version}, ${call.now})
        ON CONFLICT DO UPDATE SET version = excluded.version, updated_at = excluded.updated_at`,
      ...raiseRevision(call.tenant.projectId, agentId, call.now),
    ],
    {
      refusals: {
        ...servableRefusals(agentId, input.version),
        limit_reached: `An agent has at most ${MAX_LABELS} labels. Delete one that is no longer used.`,
      },
    },
  );
  return { label, version: input.version, updated_at: new Date(call.now).toISOString() };
}
