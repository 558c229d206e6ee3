import { decodeBatch, type Batch } from "../../domain/counting/batch.ts";
import { FOLD_BYTES, FOLD_ITEMS } from "../../domain/counting/limits.ts";

/** A batch more than a fold has; above, folds have failed for a while. */
const MEMORY_BYTES = 2 * FOLD_BYTES;

/**
 * Batches that were acknowledged and are not folded yet, one row each. They are in memory too, so that a fold need not
 * read what was just written; but for those that an earlier run of the object left, or that come while none is folded.
 */
export class ShardLog {
  readonly #sql: SqlStorage;
  /** All of the log, the oldest first; null: only storage has it. */
  #batches: Batch[] | null;
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
    this.#batches = bytes === 0 ? [] : null;
  }

  get isEmpty(): boolean {
    return this.#bytes === 0;
  }

  get isFull(): boolean {
    return this.#items >= FOLD_ITEMS || this.#bytes >= FOLD_BYTES;
  }

  append(batch: Batch): void {
    const { count, bytes } = batch;
    this.#sql.exec("INSERT INTO log (items, data) VALUES (?, ?)", count, bytes);
    this.#items += count;
    this.#bytes += bytes.length;
    this.#batches?.push(batch);
    if (this.#bytes > MEMORY_BYTES) this.#batches = null;
  }

  /** The oldest batches, as many as one fold takes, and the number of the last one; null: they are all there are. */
  oldest(): { batches: readonly Batch[]; last: number | null } {
    if (this.#batches) return { batches: this.#batches, last: null };
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
  remove(last: number | null): void {
    if (last === null) this.#sql.exec("DELETE FROM log");
    else this.#sql.exec("DELETE FROM log WHERE seq <= ?", last);
  }

  removed(batches: readonly Batch[]): void {
    for (const { count, bytes } of batches) {
      this.#items -= count;
      this.#bytes -= bytes.length;
    }
    this.#batches = this.#bytes === 0 ? [] : null;
  }

  /** Batches of the log, one after another. */
  *all(): Generator<Batch> {
    for (const { data } of this.#sql.exec<{ data: ArrayBuffer }>("SELECT data FROM log ORDER BY seq"))
      yield decodeBatch(new Uint8Array(data));
  }
}
