import type { Call } from "../call.ts";
import { askSession } from "../run/conversation.ts";
import { noSession, readVisible } from "./read.ts";

/** Deletes all conversations of a session at once; a turn under way leaves nothing behind. Throws `session_not_found`. */
export async function deleteSession(call: Call, sessionId: string): Promise<void> {
  if (!call.actor.asker.sees_all) await readVisible(call, sessionId, null);
  const had = await askSession(call, sessionId, (session) => session.remove());
  if (!had) throw noSession();
}
