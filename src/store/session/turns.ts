/** A conversation with one agent. Times are milliseconds since 1970; `attribution` is JSON. */
export interface SessionRow {
  agent_id: string;
  /** Tells it apart from others that were under the same id before. */
  generation: string;
  attribution: string;
  user_id: string | null;
  began_at: number;
  last_at: number;
  expires_at: number;
}

/** One turn: a user's message and all that followed it, as it is read. */
export interface Turn {
  number: number;
  at: number;
  message_id: string;
  /** Of the last run that wrote it: a repeat of that is told by it. */
  lease: string;
  /** JSON list of ChatMessage. */
  messages: string;
  /** JSON of what else is told of it. */
  about: string;
  /** Whether a guardrail stopped its message: a model never sees it. */
  is_blocked: number;
  /** JSON of what was said of it; null: nothing. */
  feedback: string | null;
}

/** A turn as it is written. */
export interface TurnRow extends Turn {
  /** JSON of what a repeat of its request is answered; null: it had no Idempotency-Key. Only `replayOf` reads it. */
  replay: string | null;
}

/** Of a turn, what is needed to count what was said of it. */
export type JudgedTurn = Pick<Turn, "number" | "message_id" | "about" | "feedback">;

const SESSION = "agent_id, generation, attribution, user_id, began_at, last_at, expires_at";
const TURN = "number, at, message_id, lease, messages, about, is_blocked, feedback";

/** The conversations that lie in one object, one for each agent. Every call needs the tables. */
export class SessionTables {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  session(agentId: string): SessionRow | null {
    return (
      this.#sql
        .exec<SessionRow & Row>(`SELECT ${SESSION} FROM session WHERE agent_id = ?`, agentId)
        .toArray()[0] ?? null
    );
  }

  /** The one that was spoken in last first. */
  sessions(): SessionRow[] {
    return this.#sql.exec<SessionRow & Row>(`SELECT ${SESSION} FROM session ORDER BY last_at DESC`).toArray();
  }

  putSession(row: SessionRow): void {
    this.#sql.exec(
      `INSERT OR REPLACE INTO session (${SESSION}) VALUES (?, ?, ?, ?, ?, ?, ?)`,
      row.agent_id,
      row.generation,
      row.attribution,
      row.user_id,
      row.began_at,
      row.last_at,
      row.expires_at,
    );
  }

  /** The last turns, the oldest first: no more after the one with which their messages pass `length` characters. */
  lastTurns(agentId: string, most: number, length: number): Turn[] {
    const turns: Turn[] = [];
    let left = length;
    for (const turn of this.#sql.exec<Turn & Row>(
      `SELECT ${TURN} FROM turn WHERE agent_id = ? ORDER BY number DESC LIMIT ?`,
      agentId,
      most,
    )) {
      turns.unshift(turn);
      left -= turn.messages.length;
      if (left < 0) break;
    }
    return turns;
  }

  /** The turn of an answer, of the last one if none is named; null: there is no such answer. */
  judgedTurn(agentId: string, messageId: string | null): JudgedTurn | null {
    return (
      this.#sql
        .exec<JudgedTurn & Row>(
          `SELECT number, message_id, about, feedback FROM turn WHERE agent_id = ?1 AND number = (
            SELECT max(number) FROM turn WHERE agent_id = ?1 AND message_id = coalesce(?2, message_id))`,
          agentId,
          messageId,
        )
        .toArray()[0] ?? null
    );
  }

  putFeedback(agentId: string, number: number, feedback: string): void {
    this.#sql.exec(
      "UPDATE turn SET feedback = ? WHERE agent_id = ? AND number = ?",
      feedback,
      agentId,
      number,
    );
  }

  /** What a request with this key was answered. */
  replayOf(agentId: string, key: string): string | null {
    return (
      this.#sql
        .exec<{ replay: string }>(
          "SELECT replay FROM turn WHERE agent_id = ? AND replay ->> 'key' = ? LIMIT 1",
          agentId,
          key,
        )
        .toArray()[0]?.replay ?? null
    );
  }

  putTurn(agentId: string, turn: TurnRow): void {
    this.#sql.exec(
      `INSERT OR REPLACE INTO turn (agent_id, ${TURN}, replay) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      agentId,
      turn.number,
      turn.at,
      turn.message_id,
      turn.lease,
      turn.messages,
      turn.about,
      turn.is_blocked,
      turn.feedback,
      turn.replay,
    );
  }

  lastNumber(agentId: string): number {
    return this.#sql
      .exec<{ last: number }>("SELECT coalesce(max(number), 0) AS last FROM turn WHERE agent_id = ?", agentId)
      .one().last;
  }

  deleteFrom(agentId: string, number: number): void {
    this.#sql.exec("DELETE FROM turn WHERE agent_id = ? AND number >= ?", agentId, number);
  }

  /** Keeps the newest turns: so many, and so many characters of them. */
  trim(agentId: string, most: number, length: number): void {
    this.#sql.exec(
      `DELETE FROM turn WHERE agent_id = ?1 AND number < (
        SELECT min(number) FROM (
          SELECT number, row_number() OVER (ORDER BY number DESC) AS place,
            sum(length(messages) + length(about) + coalesce(length(replay), 0)) OVER (ORDER BY number DESC) AS size
          FROM turn WHERE agent_id = ?1
        ) WHERE place = 1 OR (place <= ?2 AND size <= ?3))`,
      agentId,
      most,
      length,
    );
  }

  delete(agentId: string): void {
    this.#sql.exec("DELETE FROM turn WHERE agent_id = ?", agentId);
    this.#sql.exec("DELETE FROM session WHERE agent_id = ?", agentId);
  }
}

type Row = Record<string, SqlStorageValue>;
