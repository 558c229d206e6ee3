import type { Call } from "../call.ts";
import { askSession } from "../run/conversation.ts";
import { noSession, runnableOf } from "./read.ts";

/**
 * Deletes the conversations of a session at once, with the agents that the caller may run: those with others stay. A
 * turn under way leaves nothing behind. Throws `session_not_found`.
 */
export async function deleteSession(call: Call, sessionId: string): Promise<void> {
  const agents = call.actor.asker.sees_all
    ? null
    : await runnableOf(call, await askSession(call, sessionId, (session) => session.agents()));
  const had = await askSession(call, sessionId, (session) => session.remove(agents));
  if (!had) throw noSession();
}
