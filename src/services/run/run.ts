import { Problem } from "../../domain/errors.ts";
import type { Replay } from "../../domain/run/session.ts";
import type { Call } from "../call.ts";
import { lookUpOutcomes } from "../quotas/outcomes.ts";
import type { RunAnswer } from "./answer.ts";
import { Conversation } from "./conversation.ts";
import { give, givenAtOnce, type Ran } from "./give.ts";
import type { Entered } from "./resolver.ts";
import { takeTurn, type RunAsk } from "./turn.ts";

/**
 * Answers a message with the version that its session has, or that resolving decides. Throws what resolving throws, and
 * `session_busy`, `invalid_request`, `idempotency_key_reused`, `run_impossible`, `tool_unknown`, `provider_failed`,
 * `provider_timeout`, `provider_rate_limited`, `unavailable`, each with the session's id.
 */
export async function runAgent(call: Call, entered: Entered, ask: RunAsk): Promise<Ran> {
  const opening = Conversation.open(call, ask.agentId, ask.sessionId, ask.repeat?.key ?? null);
  opening.catch(() => undefined);
  // Known by the run's end, when it is told whether its outcome counts.
  call.waitUntil(lookUpOutcomes(call));
  try {
    // Nothing has been said in a session that begins here: nobody waits for that.
    const conversation = ask.mayExist ? await opening : null;
    if (conversation?.replay) return replayed(conversation.replay, ask);
    return await give(await takeTurn(call, entered, ask, opening, conversation));
  } catch (error) {
    call.waitUntil(opening.then((conversation) => conversation.release()));
    throw error instanceof Problem ? inSession(error, ask.sessionId) : error;
  }
}

/** Whoever is refused can go on in the same session. */
const inSession = ({ code, detail, errors, extra, retryAfter }: Problem, session_id: string): Problem =>
  new Problem(code, detail, {
    ...(errors && { errors }),
    ...(retryAfter !== undefined && { retryAfter }),
    extra: { session_id, ...extra },
  });

function replayed({ request_hash, answer }: Replay, { repeat, stream }: RunAsk): Ran {
  if (request_hash !== repeat?.requestHash) {
    throw new Problem(
      "idempotency_key_reused",
      "This Idempotency-Key belongs to another request: choose a new one.",
    );
  }
  return givenAtOnce(answer as unknown as RunAnswer, stream, true);
}
