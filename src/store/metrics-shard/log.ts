import { decodeBatch, type Batch } from "../../domain/counting/batch.ts";
import { FOLD_BYTES, FOLD_ITEMS } from "../../domain/counting/limits.ts";

/** Batches that were acknowledged and are not folded yet, one row each. */
export class ShardLog {
  readonly #sql: SqlStorage;
  #items: number;
  #bytes: number;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    const { items, bytes } = sql
      .exec<{ items: number; bytes: number }>(
        "SELECT coalesce(sum(items), 0) AS items, coalesce(sum(length(data)), 0) AS bytes FROM log",
      )
      .one();
    this.#items = items;
    this.#bytes = bytes;
  }

  get isEmpty(): boolean {
    return this.#bytes === 0;
  }

  get isFull(): boolean {
    return this.#items >= FOLD_ITEMS || this.#bytes >= FOLD_BYTES;
  }

  append({ count, bytes }: Batch): void {
    this.#sql.exec("INSERT INTO log (items, data) VALUES (?, ?)", count, bytes);
    this.#items += count;
    this.#bytes += bytes.length;
  }

  /** The oldest batches, as many as one fold takes, and the number of the last one. */
  oldest(): { batches: Batch[]; last: number } {
    const batches: Batch[] = [];
    let last = 0;
    let items = 0;
    let bytes = 0;
    for (const { seq, data } of this.#sql.exec<{ seq: number; data: ArrayBuffer }>(
      "SELECT seq, data FROM log ORDER BY seq",
    )) {
      const batch = decodeBatch(new Uint8Array(data));
      batches.push(batch);
      last = seq;
      items += batch.count;
      bytes += data.byteLength;
      if (items >= FOLD_ITEMS || bytes >= FOLD_BYTES) break;
    }
    return { batches, last };
  }

  /** Deletes what was folded. Memory follows with `removed`, once that is certain. */
  remove(last: number): void {
    this.#sql.exec("DELETE FROM log WHERE seq <= ?", last);
  }

  removed(batches: readonly Batch[]): void {
    for (const { count, bytes } of batches) {
      this.#items -= count;
      this.#bytes -= bytes.length;
    }
  }

  /** Batches of the log, one after another. */
  *all(): Generator<Batch> {
    for (const { data } of this.#sql.exec<{ data: ArrayBuffer }>("SELECT data FROM log ORDER BY seq"))
      yield decodeBatch(new Uint8Array(data));
  }
}
