import { Problem } from "../../domain/errors.ts";
import type { GivenResult, RunInput } from "../../domain/inputs/run.ts";
import type { ChatMessage } from "../../domain/run/chat.ts";
import { DEFAULT_TOTAL_MS } from "../../domain/run/limits.ts";
import { awaited, type Attribution, type EndedTurn, type Replay } from "../../domain/run/session.ts";
import type { Call } from "../call.ts";

/** Milliseconds that a turn waits for the one before: two tabs, or somebody who stopped one answer and asks again. */
const WAIT_MS = 10_000;
/** Milliseconds of a turn beyond what its configuration gives it, until another one may begin. */
const GRACE_MS = 15_000;

/** The object of a session: all conversations under one id lie in it. */
export const sessionObject = (env: Env, projectId: number, sessionId: string) =>
  env.SESSIONS.getByName(`${projectId}/${sessionId}`);

/** Throws `unavailable` where the object cannot be asked. */
export async function reached<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    console.warn("A session did not answer:", error instanceof Error ? error.name : "unknown");
    throw new Problem("unavailable", "The session cannot be reached just now. Try again.", { retryAfter: 1 });
  }
}

/** What a message is answered to. */
export interface History {
  /** The turns that a model may see, as one list. */
  messages: ChatMessage[];
  next: ChatMessage;
  /** The id of the answer, where one goes on or is given anew. */
  messageId: string | null;
  replacesFrom: number | null;
}

interface OpenTurn {
  number: number;
  messageId: string;
  messages: ChatMessage[];
  isBlocked: boolean;
}

/** A conversation whose turn this run has. */
export class Conversation {
  /** What it began with; null: it begins now. */
  readonly attribution: Attribution | null;
  readonly userId: string | null;
  readonly replay: Replay | null;
  readonly #turns: OpenTurn[];
  readonly #object: ReturnType<typeof sessionObject>;
  readonly #agentId: string;
  readonly #lease: string;
  readonly #generation: string;
  #isOpen = true;

  private constructor(
    object: ReturnType<typeof sessionObject>,
    agentId: string,
    lease: string,
    opened: Awaited<ReturnType<ReturnType<typeof sessionObject>["open"]>>,
  ) {
    this.#object = object;
    this.#agentId = agentId;
    this.#lease = lease;
    this.#generation = opened.generation;
    this.attribution = opened.attribution === null ? null : (JSON.parse(opened.attribution) as Attribution);
    this.userId = opened.user_id;
    this.replay = opened.replay === null ? null : (JSON.parse(opened.replay) as Replay);
    this.#turns = opened.turns.map(({ number, message_id, messages, is_blocked }) => ({
      number,
      messageId: message_id,
      messages: JSON.parse(messages) as ChatMessage[],
      isBlocked: is_blocked === 1,
    }));
  }

  /** Takes the conversation's turn. Throws `session_busy` when another one goes on for too long. */
  static async open(
    { env, tenant }: Pick<Call, "env" | "tenant">,
    agentId: string,
    sessionId: string,
    key: string | null,
  ): Promise<Conversation> {
    const object = sessionObject(env, tenant.projectId, sessionId);
    const lease = crypto.randomUUID();
    const leaseMs = DEFAULT_TOTAL_MS + GRACE_MS;
    const opened = await reached(object.open({ agentId, lease, leaseMs, waitMs: WAIT_MS, key }));
    if (opened.isBusy) {
      throw new Problem(
        "session_busy",
        "The session's last message is still being answered: wait for that.",
        {
          extra: { session_id: sessionId },
          retryAfter: 1,
        },
      );
    }
    return new Conversation(object, agentId, lease, opened);
  }

  /** Keeps the turn for a run of so many milliseconds. */
  async lasts(totalMs: number): Promise<void> {
    if (totalMs > DEFAULT_TOTAL_MS) await this.#object.extend(this.#agentId, this.#lease, totalMs + GRACE_MS);
  }

  /** What is to be answered. Throws `invalid_request` for answers of tools that nobody asked for. */
  history({ message, results, continues, regenerates }: RunInput): History {
    const again = this.#turns.findIndex((turn) => regenerates !== null && turn.messageId === regenerates);
    const turns = again < 0 ? this.#turns : this.#turns.slice(0, again);
    const messages = turns.flatMap((turn) => (turn.isBlocked ? [] : turn.messages));
    if (message !== null) {
      return {
        messages,
        next: { role: "user", content: message },
        messageId: again < 0 ? null : regenerates,
        replacesFrom: this.#turns[again]?.number ?? null,
      };
    }
    const last = this.#turns.at(-1);
    const next = last && toolMessage(last.messages, results);
    if (!next) {
      throw new Problem("invalid_request", "The session waits for no answers of these tools.", {
        errors: [{ path: "/tool_results", message: "answer no call that the session waits for" }],
      });
    }
    return { messages, next, messageId: continues ?? last.messageId, replacesFrom: null };
  }

  /** Keeps the turn in the session; false: the session was deleted meanwhile. */
  async close(
    attribution: Attribution,
    userId: string | null,
    ttlMs: number,
    turn: EndedTurn,
  ): Promise<boolean> {
    this.#isOpen = false;
    return this.#object.close({
      agentId: this.#agentId,
      lease: this.#lease,
      generation: this.#generation,
      attribution: JSON.stringify(attribution),
      user_id: userId,
      ttlMs,
      turn: JSON.stringify(turn),
    });
  }

  /** Lets another turn begin, where this one has come to nothing. */
  async release(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    await this.#object.release(this.#agentId, this.#lease);
  }
}

/** The answers that the turn waits for, as a message; null: it waits for none of them. */
function toolMessage(turn: readonly ChatMessage[], results: readonly GivenResult[]): ChatMessage | null {
  const open = awaited(turn);
  const content = results.flatMap(({ id, output }) => {
    const toolName = open.get(id);
    return toolName === undefined ? [] : [{ type: "tool-result", toolCallId: id, toolName, output }];
  });
  return content.length === 0 ? null : { role: "tool", content };
}
