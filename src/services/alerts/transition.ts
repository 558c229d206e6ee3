import type { AlertState } from "../../domain/alert/alert.ts";
import { wordsOf } from "../../domain/alert/words.ts";
import { alertAt, writeAlert } from "../../store/alerts.ts";
import type { Statement } from "../../store/database.ts";
import { guard } from "../../store/guards.ts";
import { audited } from "../audit/entry.ts";
import { commit, type Call } from "../call.ts";
import type { Look } from "./look.ts";
import { activeVersion, resolvedEntry } from "./resolved.ts";
import { toldState } from "./told.ts";

/** Writes where an alert is now, if it is still as it was read. */
function move(call: Call, { before }: Look, state: AlertState): Statement[] {
  const { projectId, id, revision, updatedAt } = before;
  return [
    guard("concurrent_change", alertAt(projectId, id, revision)),
    writeAlert({ ...before, state, updatedAt: Math.max(call.now, updatedAt), revision: revision + 1 }),
  ];
}

/** Why an alert fires, in plain words. */
export const whyFiring = ({ before, seen }: Look): string => (seen ? wordsOf(before.rule, seen, true) : "");

/** What a batch writes of an alert that begins to fire. */
export const firing = (call: Call, look: Look, state: AlertState): Statement[] => [
  ...move(call, look, state),
  audited(call, {
    action: "alert.firing",
    agentId: look.before.agentId,
    version: activeVersion(call, look.before.agentId),
    reason: whyFiring(look),
    previous: toldState(look.before, look.before.state),
    next: toldState(look.before, state),
  }),
];

function whyResolved({ before, seen }: Look): string {
  if (seen === null) return "The agent was deleted.";
  const { rule, state } = before;
  if (rule.against === "previous_version" && state.version !== seen.version)
    return `Version ${state.version ?? "none"}, of which it spoke, is no longer the active one.`;
  return wordsOf(rule, seen, false);
}

/** Resolves an alert. Throws `concurrent_change`. */
export async function resolve(call: Call, look: Look): Promise<void> {
  const { before, after } = look;
  await commit(call, [...move(call, look, after), resolvedEntry(call, before, after, whyResolved(look))]);
}
