import { Problem } from "../../domain/errors.ts";
import type { GiveFeedback } from "../../domain/inputs/feedback.ts";
import type { KeptFeedback } from "../../domain/run/feedback.ts";
import type { TurnFacts } from "../../domain/run/session.ts";
import type { JudgedTurn, SessionRow } from "../../store/session/turns.ts";
import type { Call } from "../call.ts";
import { recordCorrections } from "../interactions/record.ts";
import { askSession } from "../run/conversation.ts";
import { recordPlaced } from "../run/outcome.ts";
import { noSession, readVisible, toFeedback } from "./read.ts";

/**
 * Keeps what was said of an answer, and corrects by it what was counted of the run that gave it; what is said later
 * replaces it, here and in the counts. Throws `session_not_found`, `invalid_request`.
 */
export async function giveFeedback(call: Call, sessionId: string, input: GiveFeedback) {
  const {
    agent_id = null,
    message_id = null,
    satisfaction_score = null,
    success = null,
    comment = null,
  } = input;
  const kept = { satisfaction_score, success, comment, at: call.now };
  const told = await keep(call, sessionId, agent_id, (agentId) =>
    askSession(call, sessionId, (session) => session.feedback(agentId, message_id, kept)),
  );
  if (told === null) {
    if (
      message_id === null ||
      (await askSession(call, sessionId, (session) => session.read(agent_id))) === null
    )
      throw noSession();
    throw new Problem("invalid_request", "The session has no such answer: name the message_id of one.", {
      errors: [{ path: "/message_id", message: "is none of the session's answers" }],
    });
  }
  const { session, turn } = told;
  const counts = satisfaction_score !== null || success !== null;
  const isCounted = await count(call, sessionId, told, JSON.parse(turn.feedback!) as KeptFeedback);
  return {
    session_id: sessionId,
    agent_id: session.agent_id,
    message_id: turn.message_id,
    ...toFeedback(kept),
    counted: counts && isCounted,
  };
}

/** With the agent that is named, or the first of those that the caller may run. Null: none takes it. */
async function keep<T>(
  call: Call,
  sessionId: string,
  agentId: string | null,
  put: (agentId: string | null) => Promise<T | null>,
): Promise<T | null> {
  if (call.actor.asker.sees_all) return put(agentId);
  const { agents } = await readVisible(call, sessionId, agentId);
  for (const one of agentId === null ? agents : [agentId]) {
    const told = await put(one);
    if (told !== null) return told;
  }
  return null;
}

/**
 * Takes the steps that the counts are behind by. Whoever does not learn that they were taken takes them again, which
 * counts nothing twice.
 */
async function count(
  call: Call,
  sessionId: string,
  { session, turn }: { session: Pick<SessionRow, "agent_id" | "user_id">; turn: JudgedTurn },
  { unsent }: KeptFeedback,
): Promise<boolean> {
  const { version, outcome = null } = JSON.parse(turn.about) as TurnFacts;
  if (outcome === null) return false;
  const last = unsent.at(-1);
  if (last === undefined) return true;
  const { agent_id, user_id } = session;
  const { at, ...trial } = outcome;
  const occurred_at = new Date(at).toISOString();
  const isCounted = await recordPlaced(
    { agent_id, version, user_id, session_id: sessionId, ...trial },
    (place) =>
      recordCorrections(
        call,
        unsent.map(({ number, correction, ...said }) => ({
          id: `${sessionId}:${turn.message_id}:${number}`,
          correction,
          item: { ...place, ...said, occurred_at },
        })),
      ),
  );
  if (isCounted)
    await askSession(call, sessionId, (one) => one.corrected(agent_id, turn.message_id, last.number));
  return isCounted;
}
