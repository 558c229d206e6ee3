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
type SessionObject = ReturnType<Env["SESSIONS"]["getByName"]>;

type Ask = <T>(question: (session: SessionObject) => Promise<T>) => Promise<T>;
type Opened = Awaited<ReturnType<SessionObject["open"]>>;

const TRIES = 3;
const PAUSE_MS = 30;

/**
 * Asks a session's object, and again when it fails: it may have been moved or renewed, after which an older stub is of no
 * use. Whatever is asked may be asked twice. Throws `unavailable`.
 */
export async function askSession<T>(
  { env, tenant }: Pick<Call, "env" | "tenant">,
  sessionId: string,
  question: (session: SessionObject) => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await question(env.SESSIONS.getByName(`${tenant.projectId}/${sessionId}`));
    } catch (error) {
      if (tries === TRIES) {
        console.warn("A session did not answer:", error instanceof Error ? error.name : "unknown");
        throw new Problem("unavailable", "The session cannot be reached just now. Try again.", {
          retryAfter: 1,
        });
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * tries));
    }
  }
}

/** What a message is answered to. */
export interface History {
  /** The turns that a model may see, as one list. */
  messages: ChatMessage[];
  next: ChatMessage;
  /** The id of the answer, where one goes on. */
  messageId: string | null;
  /** Number of the first turn that the answer takes the place of. */
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
  readonly #ask: Ask;
  readonly #agentId: string;
  readonly #lease: string;
  readonly #generation: string;
  #isOpen = true;

  private constructor(ask: Ask, agentId: string, lease: string, opened: Opened) {
    this.#ask = ask;
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
    call: Pick<Call, "env" | "tenant">,
    agentId: string,
    sessionId: string,
    key: string | null,
  ): Promise<Conversation> {
    const ask: Ask = (question) => askSession(call, sessionId, question);
    const lease = crypto.randomUUID();
    const leaseMs = DEFAULT_TOTAL_MS + GRACE_MS;
    const opened = await ask((session) => session.open({ agentId, lease, leaseMs, waitMs: WAIT_MS, key }));
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
    return new Conversation(ask, agentId, lease, opened);
  }

  /** Keeps the turn for a run of so many milliseconds. */
  async lasts(totalMs: number): Promise<void> {
    if (totalMs > DEFAULT_TOTAL_MS)
      await this.#ask((session) => session.extend(this.#agentId, this.#lease, totalMs + GRACE_MS));
  }

  /** What is to be answered. Throws `invalid_request` for answers of tools that nobody asked for. */
  history({ message, results, continues, after }: RunInput): History {
    const staying = after === null ? this.#turns.length : this.#stayingOf(after);
    const turns = this.#turns.slice(0, staying);
    const messages = turns.flatMap((turn) => (turn.isBlocked ? [] : turn.messages));
    if (message !== null) {
      const next: ChatMessage = { role: "user", content: message };
      return { messages, next, messageId: null, replacesFrom: this.#turns[staying]?.number ?? null };
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

  /** How many turns stay when only these answers do: up to the last one that is known. */
  #stayingOf(answers: readonly string[]): number {
    if (answers.length === 0) return 0;
    const last = this.#turns.findLastIndex(({ messageId }) => answers.includes(messageId));
    return last < 0 ? this.#turns.length : last + 1;
  }

  /** Keeps the turn in the session, which goes on with `attribution`; false: the session was deleted meanwhile. */
  async close(
    attribution: Attribution,
    userId: string | null,
    ttlMs: number,
    turn: EndedTurn,
  ): Promise<boolean> {
    this.#isOpen = false;
    const end = {
      agentId: this.#agentId,
      lease: this.#lease,
      generation: this.#generation,
      attribution: JSON.stringify(attribution),
      user_id: userId,
      ttlMs,
      turn: JSON.stringify(turn),
    };
    return this.#ask((session) => session.close(end));
  }

  /** Lets another turn begin, where this one has come to nothing. */
  async release(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    await this.#ask((session) => session.release(this.#agentId, this.#lease));
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
