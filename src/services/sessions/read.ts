import { Problem } from "../../domain/errors.ts";
import type { JsonObject } from "../../domain/json.ts";
import type { Attribution, Feedback, TurnFacts } from "../../domain/run/session.ts";
import { readUsable } from "../../store/access.ts";
import type { Turn } from "../../store/session/turns.ts";
import type { Call } from "../call.ts";
import { askSession } from "../run/conversation.ts";

const toFacts = ({ version, success, escalated, finish_reason }: TurnFacts) => ({
  version,
  success,
  escalated,
  finish_reason,
});

const toTurn = ({ at, message_id, messages, about, is_blocked, feedback }: Turn) => ({
  message_id,
  at: new Date(at).toISOString(),
  ...toFacts(JSON.parse(about) as TurnFacts),
  blocked: is_blocked === 1,
  messages: JSON.parse(messages) as JsonObject[],
  feedback: feedback === null ? null : toFeedback(JSON.parse(feedback) as Feedback),
});

export const toFeedback = ({ at, satisfaction_score, success, comment }: Feedback) => ({
  satisfaction_score,
  success,
  comment,
  at: new Date(at).toISOString(),
});

export const noSession = (): Problem =>
  new Problem("session_not_found", "There is no session of that id in the project, or it has expired.");

/** Of the agents that a session spoke with, those that the caller may run. */
export async function runnableOf(call: Call, agents: readonly string[]): Promise<string[]> {
  const { asker } = call.actor;
  if (asker.sees_all) return [...agents];
  const found = await readUsable(call.db, call.tenant.projectId, agents, asker, call.access);
  return agents.filter((agentId) => found.has(agentId));
}

/** As if there were no other agents than those that the caller may run. Throws `session_not_found`. */
export async function readVisible(call: Call, sessionId: string, agentId: string | null) {
  const read = (named: string | null) => askSession(call, sessionId, (session) => session.read(named));
  const found = await read(agentId);
  if (found === null) throw noSession();
  const agents = await runnableOf(call, found.agents);
  const [last] = agents;
  if (agents.includes(found.session.agent_id)) return { ...found, agents };
  if (agentId !== null || last === undefined) throw noSession();
  const other = await read(last);
  if (other === null) throw noSession();
  return { ...other, agents };
}

/** A conversation with its turns, the oldest first: with the agent that is named, or the one that was spoken to last. */
export async function getSession(call: Call, sessionId: string, agentId: string | null) {
  const found = await readVisible(call, sessionId, agentId);
  const { session, turns, agents } = found;
  const { version, variant, reason, experiment_id, experiment_phase, rollout_id, rule_id } = JSON.parse(
    session.attribution,
  ) as Attribution;
  return {
    session_id: sessionId,
    agent_id: session.agent_id,
    version,
    variant,
    reason,
    experiment_id,
    experiment_phase,
    rollout_id,
    rule_id,
    user_id: session.user_id,
    began_at: new Date(session.began_at).toISOString(),
    last_at: new Date(session.last_at).toISOString(),
    expires_at: new Date(session.expires_at).toISOString(),
    agents,
    turns: turns.map(toTurn),
  };
}
