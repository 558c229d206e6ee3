import { DurableObject } from "cloudflare:workers";
import { keptFeedback, sentUpTo, type KeptFeedback } from "../domain/run/feedback.ts";
import { MAX_HISTORY_LENGTH, MAX_TURNS } from "../domain/run/limits.ts";
import {
  keepable,
  MAX_KEPT_LENGTH,
  MAX_KEPT_TURNS,
  type EndedTurn,
  type Feedback,
  type TurnFacts,
} from "../domain/run/session.ts";
import { createTables, hasTables } from "../store/session/schema.ts";
import { SessionTables, type JudgedTurn, type SessionRow, type Turn } from "../store/session/turns.ts";
import { Leases } from "./session/leases.ts";

/** What a turn needs to begin. Objects travel as JSON text. */
export interface Opened {
  isBusy: boolean;
  /** Of the conversation that it takes part in; goes back with the end of the turn. */
  generation: string;
  /** JSON of Attribution; null: the conversation begins with this turn. */
  attribution: string | null;
  user_id: string | null;
  /** The last turns, the oldest first. */
  turns: Turn[];
  /** JSON of Replay: what the same request was answered before; the turn is not taken then. */
  replay: string | null;
}

export interface Read {
  session: SessionRow;
  turns: Turn[];
  /** Agents that the session has conversations with. */
  agents: string[];
}

/** Milliseconds after which an alarm that failed is tried again. */
const AGAIN_MS = 60_000;
/** A turn in so many, and each with more characters, is followed by a look at what is too much. */
const TRIM_EVERY = 10;
const TRIM_LENGTH = 100_000;
/** Turns that are answered at most. */
const MAX_READ = 200;
const MAX_READ_LENGTH = 1_000_000;

const feedbackOf = ({ feedback }: JudgedTurn): KeptFeedback | null =>
  feedback === null ? null : (JSON.parse(feedback) as KeptFeedback);

/**
 * The conversations under one session id, one for each agent; `<project>/<session_id>` is its name. One turn at a time
 * is taken in each. All of it is deleted when it has expired, or when that is asked for.
 */
export class Session extends DurableObject<Env> {
  readonly #leases: Leases;
  readonly #tables: SessionTables;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#leases = new Leases(ctx.storage);
    this.#tables = new SessionTables(ctx.storage.sql);
  }

  /** Takes the turn, for `leaseMs` at most, and answers what has been said; waits `waitMs` for a turn under way. */
  async open(ask: {
    agentId: string;
    lease: string;
    leaseMs: number;
    waitMs: number;
    key: string | null;
  }): Promise<Opened> {
    const { agentId, lease } = ask;
    const nothing = { generation: lease, attribution: null, user_id: null, turns: [], replay: null };
    if (!(await this.#leases.take(agentId, lease, ask.leaseMs, ask.waitMs)))
      return { ...nothing, isBusy: true };
    const session = this.#live(agentId, Date.now());
    if (session === null) {
      this.ctx.waitUntil(this.#arm(Date.now() + ask.leaseMs));
      return { ...nothing, isBusy: false };
    }
    const replay = ask.key === null ? null : this.#tables.replayOf(agentId, ask.key);
    if (replay !== null) this.#leases.free(agentId, lease);
    const { generation, attribution, user_id } = session;
    const turns = this.#tables.lastTurns(agentId, MAX_TURNS, MAX_HISTORY_LENGTH);
    return { isBusy: false, generation, attribution, user_id, turns, replay };
  }

  /** The turn takes longer than it said. */
  async extend(agentId: string, lease: string, leaseMs: number): Promise<void> {
    this.#leases.extend(agentId, lease, leaseMs);
    await this.#arm(Date.now() + leaseMs);
  }

  /** The turn came to nothing. */
  async release(agentId: string, lease: string): Promise<void> {
    this.#leases.free(agentId, lease);
  }

  /**
   * Ends a turn: keeps it, and goes on for `ttlMs`. False: the conversation was deleted meanwhile, and nothing is kept.
   * `attribution` is JSON of what the conversation goes on with, `turn` of EndedTurn. A repeat changes nothing.
   */
  async close(end: {
    agentId: string;
    lease: string;
    generation: string;
    attribution: string;
    user_id: string | null;
    ttlMs: number;
    turn: string;
  }): Promise<boolean> {
    const { agentId, lease, generation } = end;
    const now = Date.now();
    // A turn may outlast its conversation's time.
    const before = this.#live(agentId, 0);
    const isSame =
      before === null ? this.#leases.of(agentId)?.id === generation : before.generation === generation;
    if (isSame && !this.#isKept(agentId, lease)) {
      const expires_at = now + end.ttlMs;
      this.ctx.storage.transactionSync(() => {
        createTables(this.ctx.storage.sql);
        this.#tables.putSession({
          agent_id: agentId,
          generation,
          attribution: end.attribution,
          user_id: before === null ? end.user_id : before.user_id,
          began_at: before?.began_at ?? now,
          last_at: now,
          expires_at,
        });
        this.#put(end, now);
      });
      await this.#arm(expires_at);
    }
    this.#leases.free(agentId, lease);
    return isSame;
  }

  /** What the conversation with an agent began with, as JSON of Attribution, and whose it is; null: there is none. */
  async began(agentId: string): Promise<{ attribution: string; user_id: string | null } | null> {
    const session = this.#live(agentId, Date.now());
    return session && { attribution: session.attribution, user_id: session.user_id };
  }

  /** The conversation with an agent, or the one that was spoken in last. */
  async read(agentId: string | null): Promise<Read | null> {
    const sessions = this.#liveOnes();
    const session = agentId === null ? sessions[0] : sessions.find((one) => one.agent_id === agentId);
    if (session === undefined) return null;
    return {
      session,
      turns: this.#tables.lastTurns(session.agent_id, MAX_READ, MAX_READ_LENGTH),
      agents: sessions.map(({ agent_id }) => agent_id),
    };
  }

  /**
   * Keeps what was said of an answer, as `KeptFeedback`: of the last one, if none is named. Null: there is no such answer.
   */
  async feedback(
    agentId: string | null,
    messageId: string | null,
    feedback: Feedback,
  ): Promise<{ session: SessionRow; turn: JudgedTurn } | null> {
    const sessions = this.#liveOnes().filter((one) => agentId === null || one.agent_id === agentId);
    for (const session of sessions) {
      const turn = this.#tables.judgedTurn(session.agent_id, messageId);
      if (turn === null) continue;
      const { success, outcome = null } = JSON.parse(turn.about) as TurnFacts;
      const kept = keptFeedback(feedbackOf(turn), feedback, outcome && success);
      const text = JSON.stringify(kept);
      this.#tables.putFeedback(session.agent_id, turn.number, text);
      return { session, turn: { ...turn, feedback: text } };
    }
    return null;
  }

  /** What was said of an answer is counted, up to this step. */
  async corrected(agentId: string, messageId: string, step: number): Promise<void> {
    if (this.#live(agentId, Date.now()) === null) return;
    const turn = this.#tables.judgedTurn(agentId, messageId);
    const kept = turn && feedbackOf(turn);
    if (kept) this.#tables.putFeedback(agentId, turn.number, JSON.stringify(sentUpTo(kept, step)));
  }

  /** Agents that the session has conversations with, or that are being spoken to. */
  async agents(): Promise<string[]> {
    const live = this.#liveOnes().map(({ agent_id }) => agent_id);
    return [...new Set([...live, ...this.#leases.agents()])];
  }

  /**
   * Deletes the conversations with these agents at once, or, with null, everything; whether there was anything. A turn
   * that is under way leaves nothing behind.
   */
  async remove(agents: string[] | null): Promise<boolean> {
    const live = this.#liveOnes().map(({ agent_id }) => agent_id);
    const gone = agents === null ? live : live.filter((agentId) => agents.includes(agentId));
    const stays = [...live, ...this.#leases.agents()].some((agentId) => agents?.includes(agentId) === false);
    if (!stays) await this.#forget();
    else {
      for (const agentId of agents ?? []) this.#leases.drop(agentId);
      for (const agentId of gone) this.#tables.delete(agentId);
    }
    return gone.length > 0;
  }

  /** Never throws: an alarm that throws seven times is dropped for good. */
  override async alarm(): Promise<void> {
    try {
      const now = Date.now();
      const sessions = hasTables(this.ctx.storage.sql) ? this.#tables.sessions() : [];
      for (const { agent_id, expires_at } of sessions)
        if (expires_at <= now && !this.#leases.isHeld(agent_id, now)) this.#tables.delete(agent_id);
      const times = sessions.map(({ expires_at }) => expires_at).filter((time) => time > now);
      const lease = this.#leases.last();
      if (lease !== null && lease > now) times.push(lease);
      if (times.length === 0) await this.#forget();
      else await this.ctx.storage.setAlarm(Math.min(...times));
    } catch (error) {
      console.warn("session: could not expire", error instanceof Error ? error.name : "unknown");
      await this.ctx.storage.setAlarm(Date.now() + AGAIN_MS).catch(() => undefined);
    }
  }

  async #forget(): Promise<void> {
    this.#leases.freeAll();
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
  }

  /** Whether the turn that had this lease is the last one. */
  #isKept(agentId: string, lease: string): boolean {
    return hasTables(this.ctx.storage.sql) && this.#tables.lastTurns(agentId, 1, 0)[0]?.lease === lease;
  }

  #put({ agentId, lease, turn: json }: { agentId: string; lease: string; turn: string }, now: number): void {
    const turn = JSON.parse(json) as EndedTurn;
    if (turn.replaces_from !== null) this.#tables.deleteFrom(agentId, turn.replaces_from);
    const last = turn.continues ? this.#tables.lastTurns(agentId, 1, 0)[0] : undefined;
    const before = last === undefined ? [] : (JSON.parse(last.messages) as EndedTurn["messages"]);
    const messages = JSON.stringify(keepable([...before, ...turn.messages]));
    const number = last?.number ?? this.#tables.lastNumber(agentId) + 1;
    this.#tables.putTurn(agentId, {
      number,
      at: last?.at ?? now,
      message_id: turn.message_id,
      lease,
      messages,
      about: JSON.stringify(turn.about),
      is_blocked: turn.is_blocked ? 1 : 0,
      replay: turn.replay === null ? null : JSON.stringify(turn.replay),
      feedback: null,
    });
    // Looking through all turns is dear: small ones may be a few too many.
    if (number % TRIM_EVERY === 0 || messages.length > TRIM_LENGTH)
      this.#tables.trim(agentId, MAX_KEPT_TURNS, MAX_KEPT_LENGTH);
  }

  /** The conversation with an agent, unless it had expired by then; one that had is deleted at once. */
  #live(agentId: string, now: number): SessionRow | null {
    if (!hasTables(this.ctx.storage.sql)) return null;
    const session = this.#tables.session(agentId);
    if (session === null || session.expires_at > now) return session;
    this.#tables.delete(agentId);
    return null;
  }

  #liveOnes(): SessionRow[] {
    const now = Date.now();
    return hasTables(this.ctx.storage.sql)
      ? this.#tables.sessions().filter(({ expires_at }) => expires_at > now)
      : [];
  }

  /** Has the alarm ring at this time at the latest. */
  async #arm(time: number): Promise<void> {
    const set = await this.ctx.storage.getAlarm();
    if (set === null || set > time) await this.ctx.storage.setAlarm(time, { allowUnconfirmed: true });
  }
}
