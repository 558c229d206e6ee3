import { callIds, sizeOf, type ChatMessage } from "./chat.ts";
import { isObject } from "../json.ts";
import { MAX_HISTORY_LENGTH } from "./limits.ts";
import type { MemorySettings } from "./settings.ts";

/** A session's turns: each is a user's message with all that followed it. What comes before the first one is none. */
export function turnsOf(messages: readonly ChatMessage[]): ChatMessage[][] {
  const turns: ChatMessage[][] = [];
  for (const message of messages) {
    if (message.role === "user") turns.push([message]);
    else turns.at(-1)?.push(message);
  }
  return turns;
}

/**
 * A turn with only those calls of tools that were answered, and only those answers that were asked for: a provider
 * refuses others. An answer belongs to a call before it.
 */
function settled(turn: readonly ChatMessage[]): ChatMessage[] {
  const called = new Set<string>();
  const answered = new Set<string>();
  for (const message of turn) {
    if (message.role === "assistant") for (const id of callIds(message, "tool-call")) called.add(id);
    if (message.role === "tool")
      for (const id of callIds(message, "tool-result")) if (called.has(id)) answered.add(id);
  }
  return turn.flatMap((message) => {
    if (!Array.isArray(message.content)) return [message];
    const content = message.content.filter(
      (part) =>
        !isObject(part) ||
        (part.type !== "tool-call" && part.type !== "tool-result") ||
        (typeof part.toolCallId === "string" && answered.has(part.toolCallId)),
    );
    return content.length === 0 ? [] : [{ ...message, content }];
  });
}

/**
 * The messages of a conversation that go to the model: the last turns of the session, whole ones only and as many as the
 * memory's settings and `room` (characters) allow, then `next`. When `next` is a tool's answer, the turn that asked for
 * it goes along in any case.
 */
export function conversation(
  session: readonly ChatMessage[],
  next: ChatMessage,
  memory: Pick<MemorySettings, "history" | "turns">,
  room = MAX_HISTORY_LENGTH,
): ChatMessage[] {
  const turns = turnsOf(session);
  const current = next.role === "user" ? [next] : [...(turns.pop() ?? []), next];
  const kept: ChatMessage[][] = [];
  let left = room;
  for (const turn of memory.history && memory.turns > 0 ? turns.slice(-memory.turns).toReversed() : []) {
    left -= turn.reduce((size, message) => size + sizeOf(message), 0);
    if (left < 0) break;
    kept.unshift(settled(turn));
  }
  return [...kept.flat(), ...settled(current)];
}
