import { sql } from "drizzle-orm";
import { NEW_STATE } from "../../domain/alert/alert.ts";
import { changedRule } from "../../domain/alert/rule.ts";
import type { UpdateAlert } from "../../domain/inputs/alerts.ts";
import { alertAt, alertOf, selectAlert, writeAlert, type AlertRow } from "../../store/alerts.ts";
import type { Statement } from "../../store/database.ts";
import { guard } from "../../store/guards.ts";
import { audited } from "../audit/entry.ts";
import { commit, retrying, type Call } from "../call.ts";
import { checkRule, lookSoon, requireAlert } from "./internal.ts";
import { resolvedEntry } from "./resolved.ts";
import { toAlert, type Alert } from "./resource.ts";
import { told } from "./told.ts";

/** What has to hold of an alert that was read before. */
export const guardsOf = (call: Call, { projectId, id, revision }: AlertRow): Statement[] => [
  ...(call.ifMatch === null ? [] : [guard("revision_mismatch", alertAt(projectId, id, call.ifMatch))]),
  guard("concurrent_change", alertAt(projectId, id, revision)),
];

export const REFUSALS = {
  revision_mismatch:
    "The alert has changed since it had the ETag in If-Match. Read it again, and send the ETag that it has now.",
  concurrent_change: "The alert is changing all the time. Try again in a moment.",
};

/** A changed rule is looked at anew, as if nothing had been seen. */
function changed(call: Call, before: AlertRow, input: UpdateAlert): { after: AlertRow; isNew: boolean } {
  const rule = changedRule(before.rule, input);
  const enabled = input.enabled ?? before.enabled;
  const isNew = enabled !== before.enabled || JSON.stringify(rule) !== JSON.stringify(before.rule);
  return {
    isNew,
    after: {
      ...before,
      name: input.name ?? before.name,
      description: input.description ?? before.description,
      rule,
      enabled,
      state: isNew ? NEW_STATE : before.state,
      updatedAt: Math.max(call.now, before.updatedAt),
      revision: before.revision + 1,
    },
  };
}

/**
 * `PATCH`: what is left out stays. With another rule, or switched on or off, it begins anew: one that fires is resolved.
 * Throws `alert_not_found`, `revision_mismatch`, and what creating throws.
 */
export const updateAlert = (call: Call, id: string, input: UpdateAlert): Promise<Alert> =>
  retrying(async () => {
    const before = await requireAlert(call, id);
    const { after, isNew } = changed(call, before, input);
    if (isNew && after.enabled) checkRule(call, after.rule);
    const ends = isNew && before.state.status === "firing";
    const why = after.enabled ? "The alert's rule was changed." : "The alert was switched off.";
    const results = await commit(
      call,
      [
        ...guardsOf(call, before),
        writeAlert(after),
        ...(ends ? [resolvedEntry(call, before, after.state, why, input.changed_by ?? null)] : []),
        audited(call, {
          action: "alert.updated",
          agentId: before.agentId,
          changedBy: input.changed_by ?? null,
          reason: input.reason ?? null,
          previous: told(before),
          next: told(after),
        }),
        selectAlert(before.projectId, id),
      ],
      { refusals: REFUSALS, resource: sql`${`/v1/alerts/${id}`}` },
    );
    if (after.enabled) lookSoon(call);
    return toAlert(alertOf(results.at(-1)));
  });
