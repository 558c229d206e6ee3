import { sql } from "drizzle-orm";
import { whyNot } from "../../domain/alert/act.ts";
import type { ActionResult, AlertState } from "../../domain/alert/alert.ts";
import { MINUTE_MS } from "../../domain/durations.ts";
import { Problem } from "../../domain/errors.ts";
import { abort } from "../../domain/rollout/person.ts";
import { lastRollback } from "../../store/alerts.ts";
import type { Statement } from "../../store/database.ts";
import { guard } from "../../store/guards.ts";
import { findLiveRollout, type RolloutRow } from "../../store/rollouts.ts";
import { commit, type Call } from "../call.ts";
import { saveRollout } from "../rollouts/save.ts";
import { rollback } from "../versions/rollback.ts";
import type { Look } from "./look.ts";
import { activeVersion } from "./resolved.ts";
import { firing, whyFiring } from "./transition.ts";

/** A reason for the act, as the audit keeps it. */
const reasonOf = (look: Look): string => `Alert ${look.before.name}: ${whyFiring(look)}`;

const withResult = (look: Look, action_result: ActionResult | null): AlertState => ({
  ...look.after,
  action_result,
});

const only = (call: Call, look: Look, action_result: ActionResult | null): Promise<unknown> =>
  commit(call, firing(call, look, withResult(look, action_result)));

/** What was judged is still what is active: nobody's newer decision is undone. */
const guardActive = (call: Call, { before, standing }: Look): Statement =>
  guard("concurrent_change", sql`${activeVersion(call, before.agentId)} IS ${standing.active}`);

async function abortRollout(call: Call, look: Look, rollout: RolloutRow): Promise<boolean> {
  const state = abort(rollout.state, call.now);
  if (state === null) return false;
  const detail = `The rollout ${rollout.id} of version ${rollout.plan.target_version} was aborted.`;
  await saveRollout(call, {
    before: rollout,
    move: { state, action: "aborted", reason: reasonOf(look), decision: null },
    also: firing(call, look, withResult(look, { outcome: "rollout_aborted", detail })),
  });
  return true;
}

/** The version to go back to; or why there is none, or must be none. */
async function whereTo(call: Call, { before, seen, standing }: Look): Promise<number | string> {
  const { rule, agentId } = before;
  const since = call.now - (rule.window_minutes + 1) * MINUTE_MS;
  const rolledBackAt = await lastRollback(call.db, call.tenant.projectId, agentId, since);
  const why = seen && whyNot(rule, seen, { ...standing, rolledBackAt }, call.now);
  return why ?? standing.previous ?? "There is no earlier activation to go back to.";
}

/** Of a live rollout the active version is rolled back only for what it does by itself: less traffic any part of it has. */
const isOfActive = ({ before }: Look, target: number | string): target is number =>
  typeof target === "number" && before.rule.metric !== "no_traffic";

/** Rolls the active version back, which aborts a live rollout with it. Throws what the rollback throws. */
async function rollBack(call: Call, look: Look, target: number, live: RolloutRow | undefined): Promise<void> {
  const { before, standing } = look;
  const aborted =
    live && ` With it, the rollout ${live.id} of version ${live.plan.target_version} was aborted.`;
  const detail = `Rolled back from version ${standing.active} to version ${target}.${aborted ?? ""}`;
  await rollback(call, before.agentId, { target_version: target, reason: reasonOf(look) }, [
    guardActive(call, look),
    ...firing(call, look, withResult(look, { outcome: "rolled_back", detail })),
  ]);
}

/**
 * Lets an alert begin to fire, and does what it is to do, in one write: so that it is done once, whatever fails. While a
 * rollout is live, that is to abort it, unless the active version is bad by itself: then that is rolled back. What
 * cannot be done is told in the state, and does not keep it from firing. Throws `concurrent_change` when the alert, its
 * agent or the rollout is no longer as it was read: then the next look decides.
 */
export async function fire(call: Call, look: Look): Promise<void> {
  const { before } = look;
  if (before.rule.action === "none") return void (await only(call, look, null));
  const live = await findLiveRollout(call.db, call.tenant.projectId, before.agentId);
  const target = await whereTo(call, look);
  if (live && !isOfActive(look, target) && (await abortRollout(call, look, live))) return;
  if (typeof target === "string")
    return void (await only(call, look, { outcome: "refused", detail: target }));
  try {
    await rollBack(call, look, target, live);
  } catch (error) {
    if (!(error instanceof Problem) || error.code === "concurrent_change" || error.status >= 500) throw error;
    if (live && (await abortRollout(call, look, live))) return;
    await only(call, look, { outcome: "refused", detail: error.detail });
  }
}
