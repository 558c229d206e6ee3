import type { AlertRule } from "../../domain/alert/alert.ts";
import { ruleFaults } from "../../domain/alert/rule.ts";
import { Problem } from "../../domain/errors.ts";
import { findAlert, type AlertRow } from "../../store/alerts.ts";
import { requireAccess } from "../access/allow.ts";
import { requireScope } from "../auth/scopes.ts";
import type { Call } from "../call.ts";
import { setClock } from "../clock.ts";

/** Between two looks at the alerts of a project. */
export const LOOK_MS = 15_000;

const noAlert = (id: string): Problem =>
  new Problem("alert_not_found", `There is no alert ${JSON.stringify(id.slice(0, 128))} in this project.`);

/** Throws `alert_not_found`, also for one of an agent that the caller may not look at, and `access_missing`. */
export async function requireAlert(call: Call, id: string): Promise<AlertRow> {
  const row = await findAlert(call.db, call.tenant.projectId, id);
  if (!row) throw noAlert(id);
  await requireAccess(call, row.agentId, () => noAlert(id));
  return row;
}

/** Throws `invalid_request` with the places, and `scope_missing` for a rule that may do what the key may not. */
export function checkRule(call: Call, rule: AlertRule): void {
  const errors = ruleFaults(rule);
  if (errors.length > 0)
    throw new Problem("invalid_request", "Correct the places listed in errors; nothing was written.", {
      errors,
    });
  if (rule.action === "rollback") requireScope(call.actor, "versions:activate");
}

/** Has the alerts of the project looked at soon. */
export const lookSoon = (call: Call): void =>
  call.waitUntil(
    setClock(call.env, `alerts/${call.tenant.projectId}`, call.now + LOOK_MS).catch(() => undefined),
  );
