import type { Delivery, MessageStatus } from "../../domain/instance/message.ts";

/** A message to an instance. Times are milliseconds since 1970; `data` is JSON. */
export interface MessageRow {
  /** Its place in the order in which they came. */
  seq: number;
  id: string;
  type: string | null;
  /** The instance that sent it; null: none did. */
  sender: string | null;
  data: string;
  created_at: number;
  status: MessageStatus;
  deliveries: number;
  handed_at: number | null;
  last_error: string | null;
  acked_at: number | null;
}

export type NewMessage = Pick<MessageRow, "id" | "type" | "sender" | "data" | "created_at"> & {
  /** Tells a repeat of the request; null: it cannot be repeated. */
  request: string | null;
};

const COLUMNS =
  "seq, id, type, sender, data, created_at, status, deliveries, handed_at, last_error, acked_at";

export const deliveryOf = (row: MessageRow): Delivery => ({
  status: row.status,
  deliveries: row.deliveries,
  handedAt: row.handed_at,
  lastError: row.last_error,
});

/** The messages that lie in one object. Every call needs the table. */
export class MessageTable {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  add(message: NewMessage): MessageRow {
    return this.#sql
      .exec<MessageRow & Row>(
        `INSERT INTO message (id, request, type, sender, data, created_at, status, deliveries)
         VALUES (?, ?, ?, ?, ?, ?, 'pending', 0) RETURNING ${COLUMNS}`,
        message.id,
        message.request,
        message.type,
        message.sender,
        message.data,
        message.created_at,
      )
      .one();
  }

  find(id: string): MessageRow | null {
    return this.#first(`SELECT ${COLUMNS} FROM message WHERE id = ?`, id);
  }

  /** The one that a request of that name made. */
  findRequest(request: string): MessageRow | null {
    return this.#first(`SELECT ${COLUMNS} FROM message WHERE request = ?`, request);
  }

  count(status: MessageStatus): number {
    return this.#sql.exec<{ n: number }>("SELECT count(*) AS n FROM message WHERE status = ?", status).one()
      .n;
  }

  /** In the order in which they came, read one by one. */
  *ofStatus(status: MessageStatus, after: number): Generator<MessageRow> {
    for (let last = after; ;) {
      const page = this.#sql
        .exec<MessageRow & Row>(
          `SELECT ${COLUMNS} FROM message WHERE status = ? AND seq > ? ORDER BY seq LIMIT 20`,
          status,
          last,
        )
        .toArray();
      yield* page;
      if (page.length === 0) return;
      last = page.at(-1)!.seq;
    }
  }

  put(row: MessageRow, { status, deliveries, handedAt, lastError }: Delivery, now: number): MessageRow {
    return this.#sql
      .exec<MessageRow & Row>(
        `UPDATE message SET status = ?, deliveries = ?, handed_at = ?, last_error = ?,
           acked_at = CASE WHEN ? = 'acknowledged' THEN coalesce(acked_at, ?) END
         WHERE seq = ? RETURNING ${COLUMNS}`,
        status,
        deliveries,
        handedAt,
        lastError,
        status,
        now,
        row.seq,
      )
      .one();
  }

  /** Forgets what was acknowledged before this time, and the oldest dead letters beyond so many. */
  trim(ackedBefore: number, mostDead: number): void {
    this.#sql.exec("DELETE FROM message WHERE acked_at < ?", ackedBefore);
    this.#sql.exec(
      `DELETE FROM message WHERE status = 'dead' AND seq <= (
        SELECT seq FROM message WHERE status = 'dead' ORDER BY seq DESC LIMIT 1 OFFSET ?)`,
      mostDead,
    );
  }

  #first(query: string, value: string): MessageRow | null {
    return this.#sql.exec<MessageRow & Row>(query, value).toArray()[0] ?? null;
  }
}

type Row = Record<string, SqlStorageValue>;
