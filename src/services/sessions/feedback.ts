import { Problem } from "../../domain/errors.ts";
import type { GiveFeedback } from "../../domain/inputs/feedback.ts";
import type { Attribution, Feedback, TurnFacts } from "../../domain/run/session.ts";
import type { Call } from "../call.ts";
import { askSession } from "../run/conversation.ts";
import { recordPlaced } from "../run/outcome.ts";
import { noSession, toFeedback } from "./read.ts";

/**
 * Keeps what was said of an answer, and counts it as an interaction of the version that gave it: once for each answer,
 * whatever is said of it later. Throws `session_not_found`, `invalid_request`.
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
  const told = await askSession(call, sessionId, (session) => session.feedback(agent_id, message_id, kept));
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
  return {
    session_id: sessionId,
    agent_id: session.agent_id,
    message_id: turn.message_id,
    ...toFeedback(kept),
    counted: counts && (await count(call, sessionId, told, { satisfaction_score, success })),
  };
}

/** Of a turn on another version than the session's, as one that was asked for by number, only that version is known. */
async function count(
  call: Call,
  sessionId: string,
  {
    session,
    turn,
  }: {
    session: { agent_id: string; user_id: string | null; attribution: string };
    turn: { message_id: string; about: string };
  },
  { satisfaction_score, success }: Pick<Feedback, "satisfaction_score" | "success">,
): Promise<boolean> {
  const { version, experiment_id, rollout_id } = JSON.parse(session.attribution) as Attribution;
  const facts = JSON.parse(turn.about) as TurnFacts;
  const isSame = facts.version === version;
  return recordPlaced(
    call,
    {
      agent_id: session.agent_id,
      version: facts.version,
      user_id: session.user_id,
      session_id: sessionId,
      ...(isSame && { experiment_id, rollout_id }),
    },
    {
      interaction_id: `feedback_${sessionId}_${turn.message_id}`.slice(-255),
      success: success ?? facts.success,
      escalated: facts.escalated,
      ...(satisfaction_score !== null && { satisfaction_score }),
    },
  );
}
