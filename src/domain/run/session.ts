import type { Decision } from "../evaluate/decision.ts";
import type { Json, JsonObject } from "../json.ts";
import type { Revision } from "../snapshot.ts";
import type { ChatMessage } from "./chat.ts";

/** Why a session has the version that it began with. */
export interface Attribution extends Decision {
  /** The agent's revision that it was decided by. Older sessions lack it. */
  decided_at?: Revision;
}

/** What was said of an answer. */
export interface Feedback {
  satisfaction_score: number | null;
  success: boolean | null;
  comment: string | null;
  /** Milliseconds since 1970. */
  at: number;
}

/** What else is told of a turn. */
export interface TurnFacts {
  version: number;
  success: boolean;
  escalated: boolean;
  finish_reason: string;
  /** Null: the run was counted nowhere. Older turns lack it. */
  outcome?: CountedOutcome | null;
}

/** Where the outcome of a turn's run is counted: at this time (milliseconds since 1970), in this experiment or rollout. */
export interface CountedOutcome {
  at: number;
  experiment_id: string | null;
  rollout_id: string | null;
}

/** An answer that a repeat of its request gets again. */
export interface Replay {
  key: string;
  request_hash: string;
  answer: JsonObject;
}

/** A turn that has ended. */
export interface EndedTurn {
  message_id: string;
  messages: ChatMessage[];
  about: TurnFacts;
  /** Whether a guardrail stopped the message. */
  is_blocked: boolean;
  replay: Replay | null;
  /** The first of the turns that it replaces; null: none. */
  replaces_from: number | null;
  /** Whether it goes on with the last turn, whose tools were the caller's. */
  continues: boolean;
}

/** Turns that a session keeps, and characters of them. */
export const MAX_KEPT_TURNS = 500;
export const MAX_KEPT_LENGTH = 4_000_000;
/** Characters of one turn: a row has 2 MB. Of a larger one only what was said is kept, not what tools were told. */
export const MAX_TURN_LENGTH = 600_000;

const textOf = (content: Json): string =>
  typeof content === "string"
    ? content
    : Array.isArray(content)
      ? content
          .map((part) => (typeof part === "object" && part !== null && !Array.isArray(part) ? part.text : ""))
          .filter((text) => typeof text === "string")
          .join("")
      : "";

/** The messages as they are kept: whole, or, where that is too much, their texts. */
export function keepable(messages: readonly ChatMessage[]): ChatMessage[] {
  if (JSON.stringify(messages).length <= MAX_TURN_LENGTH) return [...messages];
  const share = Math.floor(MAX_TURN_LENGTH / Math.max(1, messages.length));
  return messages.flatMap(({ role, content }) => {
    const text = textOf(content).slice(0, share);
    return role === "tool" || text === "" ? [] : [{ role, content: text }];
  });
}

/** Ids of the calls that the last turn asked its caller to answer, with their tools' names. */
export function awaited(messages: readonly ChatMessage[]): Map<string, string> {
  const open = new Map<string, string>();
  for (const { content } of messages) {
    if (!Array.isArray(content)) continue;
    for (const part of content) {
      if (typeof part !== "object" || part === null || Array.isArray(part)) continue;
      const { type, toolCallId, toolName } = part;
      if (typeof toolCallId !== "string") continue;
      if (type === "tool-call") open.set(toolCallId, typeof toolName === "string" ? toolName : "");
      if (type === "tool-result") open.delete(toolCallId);
    }
  }
  return open;
}
