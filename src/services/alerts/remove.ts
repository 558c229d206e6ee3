import { sql } from "drizzle-orm";
import { NEW_STATE } from "../../domain/alert/alert.ts";
import { thisAlert } from "../../store/alerts.ts";
import { audited } from "../audit/entry.ts";
import { commit, retrying, type Call } from "../call.ts";
import { requireAlert } from "./internal.ts";
import { resolvedEntry } from "./resolved.ts";
import { told } from "./told.ts";
import { guardsOf, REFUSALS } from "./update.ts";

/** Deletes an alert; one that fires is resolved. Throws `alert_not_found`, `revision_mismatch`. */
export const removeAlert = (call: Call, id: string): Promise<void> =>
  retrying(async () => {
    const before = await requireAlert(call, id);
    const isFiring = before.state.status === "firing";
    await commit(
      call,
      [
        ...guardsOf(call, before),
        sql`DELETE FROM alert WHERE ${thisAlert(before.projectId, id)}`,
        ...(isFiring ? [resolvedEntry(call, before, NEW_STATE, "The alert was deleted.")] : []),
        audited(call, { action: "alert.deleted", agentId: before.agentId, previous: told(before) }),
      ],
      { refusals: REFUSALS },
    );
  });
