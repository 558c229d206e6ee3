import { Problem } from "../../domain/errors.ts";
import type { RunInput } from "../../domain/inputs/run.ts";
import type { Call } from "../call.ts";
import { randomId } from "../random-id.ts";
import type { RunFacts } from "./answer.ts";
import { configurationOf, type Configuration } from "./configuration.ts";
import type { Conversation, History } from "./conversation.ts";
import { choose, type Chosen } from "./decide.ts";
import type { Repeat } from "./repeat.ts";
import type { Entered } from "./resolver.ts";

/** What is to be run. */
export interface RunAsk {
  agentId: string;
  /** A version asked for by number, or null. */
  version: number | null;
  input: RunInput;
  sessionId: string;
  /** Whether a session of that id may exist. */
  mayExist: boolean;
  stream: boolean;
  /** Null: the request is no other one's repeat. */
  repeat: Repeat | null;
}

/** All that one run goes by; taken once, so that no change meets it half-way. */
export interface Turn {
  call: Call;
  entered: Entered;
  ask: RunAsk;
  /** The conversation; of a new one nobody waits for it before its end. */
  opening: Promise<Conversation>;
  chosen: Chosen;
  configuration: Configuration;
  history: History;
  /** Whose session it is; null: nobody's. */
  userId: string | null;
  facts: RunFacts;
}

/** A session stays the user's that it began with. Throws `invalid_request` for another one. */
function userOf(conversation: Conversation | null, given: string | null): string | null {
  if (conversation === null || conversation.attribution === null) return given;
  const { userId } = conversation;
  if (userId !== null && given !== null && given !== userId) {
    throw new Problem("invalid_request", "The session is another user's: begin one for this user.", {
      errors: [{ path: "/user_id", message: "is not the user that the session began with" }],
    });
  }
  return userId;
}

const firstOf = (message: string): History => ({
  messages: [],
  next: { role: "user", content: message },
  messageId: null,
  replacesFrom: null,
});

/**
 * Takes what a run goes by: the session's user and history, the version, its configuration. `conversation` is null for a
 * session that begins here. Throws what resolving throws, and `invalid_request`.
 */
export async function takeTurn(
  call: Call,
  entered: Entered,
  ask: RunAsk,
  opening: Promise<Conversation>,
  conversation: Conversation | null,
): Promise<Turn> {
  const { agentId, version, input, sessionId } = ask;
  const userId = userOf(conversation, input.user_id);
  const speaker = userId ?? input.user_id;
  const attributes = {
    ...input.attributes,
    ...(speaker !== null && { user_id: speaker }),
    session_id: sessionId,
  };
  const kept = conversation?.attribution ?? null;
  const chosen = await choose(call, entered, { agentId, version, kept, attributes });
  const history =
    conversation === null && input.message !== null
      ? firstOf(input.message)
      : (conversation ?? (await opening)).history(input);
  const { experiment_phase: _phase, decided_at: _at, ...why } = chosen.attribution;
  return {
    call,
    entered,
    ask,
    opening,
    chosen,
    configuration: configurationOf(chosen.config),
    history,
    userId,
    facts: {
      agent_id: agentId,
      session_id: sessionId,
      message_id: history.messageId ?? randomId("msg"),
      ...why,
      kept: chosen.isKept,
      revision: entered.agentRevision,
      ...(entered.fallback !== null && { fallback: entered.fallback }),
    },
  };
}
