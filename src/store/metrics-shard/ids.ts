import { DUPLICATE, type Batch } from "../../domain/counting/batch.ts";
import { IdTable } from "../../domain/counting/ids/table.ts";
import { IDS_KEPT_MS, RUN_IDS } from "../../domain/counting/limits.ts";
import { IdRuns } from "./id-runs.ts";
import type { ShardLog } from "./log.ts";
import { HOUR_MS } from "../../domain/durations.ts";

/** Rows of recent ids are filled up to this, so that folds of a few items do not leave thousands of them. */
const ROW_BYTES = 65_536;

/**
 * The ids of items that were acknowledged within the last seven days. Those of the log and of the last folds are in
 * memory exactly; older ones are runs on disk. Memory is read when it is first needed, and changes only after storage.
 */
export class ShardIds {
  readonly #sql: SqlStorage;
  readonly #log: ShardLog;
  #memory: { table: IdTable; runs: IdRuns } | null = null;

  constructor(sql: SqlStorage, log: ShardLog) {
    this.#sql = sql;
    this.#log = log;
  }

  /** Marks the items whose ids are known, and knows those of the others from now on: in memory only. */
  mark({ count, ids, flags }: Batch): void {
    const { table, runs } = (this.#memory ??= { table: this.#readTable(), runs: new IdRuns(this.#sql) });
    const inRuns = runs.known(ids);
    for (let item = 0; item < count; item += 1) {
      const lo = ids[2 * item]!;
      const hi = ids[2 * item + 1]!;
      const isKnown = inRuns.has(item) || !table.add(lo, hi);
      flags[item] = isKnown ? flags[item]! | DUPLICATE : flags[item]! & ~DUPLICATE;
    }
  }

  /** Stores the ids of batches that leave the log. The function that it answers brings memory up to date. */
  keep(batches: readonly Batch[], now: number): () => void {
    const folded = concat(batches.map(acceptedIds));
    const { bytes } = this.#sql
      .exec<{ bytes: number }>("SELECT coalesce(sum(length(ids)), 0) AS bytes FROM recent_ids")
      .one();
    if (bytes / 8 + folded.length / 2 < RUN_IDS) {
      if (folded.length > 0) this.#keepRecent(folded, now);
      return () => {};
    }
    const run = IdRuns.write(this.#sql, concat([...this.#recent(), folded]), now);
    this.#sql.exec("DELETE FROM recent_ids");
    return () => {
      if (!this.#memory) return;
      this.#memory.runs.add(run);
      this.#memory.table = this.#readTable();
    };
  }

  /** Deletes ids that were received so long ago that what comes with one of them is refused anyway. */
  expire(now: number): void {
    const before = now - IDS_KEPT_MS;
    this.#sql.exec("DELETE FROM recent_ids WHERE received_at < ?", before);
    this.#sql.exec("DELETE FROM id_part WHERE run IN (SELECT run FROM id_run WHERE received_at < ?)", before);
    this.#sql.exec("DELETE FROM id_run WHERE received_at < ?", before);
    const { first } = this.#sql.exec<{ first: number | null }>("SELECT min(run) AS first FROM id_run").one();
    this.#memory?.runs.keepFrom(first ?? Number.POSITIVE_INFINITY);
  }

  /** When there will be something to expire; null: nothing is kept. */
  get expiresAt(): number | null {
    const { oldest } = this.#sql
      .exec<{ oldest: number | null }>(
        `SELECT min(received_at) AS oldest FROM
           (SELECT received_at FROM recent_ids UNION ALL SELECT received_at FROM id_run)`,
      )
      .one();
    return oldest === null ? null : oldest + IDS_KEPT_MS;
  }

  #keepRecent(ids: Uint32Array<ArrayBuffer>, now: number): void {
    const [last] = this.#sql
      .exec<{ seq: number; received_at: number; ids: ArrayBuffer }>(
        "SELECT seq, received_at, ids FROM recent_ids WHERE length(ids) < ? ORDER BY seq DESC LIMIT 1",
        ROW_BYTES,
      )
      .toArray();
    if (last && now - last.received_at < HOUR_MS) {
      const both = concat([new Uint32Array(last.ids), ids]);
      this.#sql.exec("UPDATE recent_ids SET ids = ? WHERE seq = ?", both, last.seq);
    } else this.#sql.exec("INSERT INTO recent_ids (received_at, ids) VALUES (?, ?)", now, ids);
  }

  *#recent(): Generator<Uint32Array> {
    for (const { ids } of this.#sql.exec<{ ids: ArrayBuffer }>("SELECT ids FROM recent_ids"))
      yield new Uint32Array(ids);
  }

  #readTable(): IdTable {
    const table = new IdTable(2 * RUN_IDS);
    const addAll = (ids: Uint32Array): void => {
      for (let at = 0; at < ids.length; at += 2) table.add(ids[at]!, ids[at + 1]!);
    };
    for (const ids of this.#recent()) addAll(ids);
    for (const batch of this.#log.all()) addAll(acceptedIds(batch));
    return table;
  }
}

function acceptedIds({ count, ids, flags }: Batch): Uint32Array {
  const accepted = new Uint32Array(2 * count);
  let length = 0;
  for (let item = 0; item < count; item += 1) {
    if (flags[item]! & DUPLICATE) continue;
    accepted[length++] = ids[2 * item]!;
    accepted[length++] = ids[2 * item + 1]!;
  }
  return accepted.subarray(0, length);
}

function concat(list: readonly Uint32Array[]): Uint32Array<ArrayBuffer> {
  const all = new Uint32Array(list.reduce((sum, each) => sum + each.length, 0));
  let at = 0;
  for (const each of list) {
    all.set(each, at);
    at += each.length;
  }
  return all;
}
