import { IdFilter } from "../../domain/counting/ids/filter.ts";
import { hasId, partOf, partsOf, sortIds } from "../../domain/counting/ids/run.ts";
import { FILTER_BYTES } from "../../domain/counting/limits.ts";

interface Run {
  run: number;
  filter: IdFilter;
}

/** Older ids: sorted on disk, a run each time that enough have come, with a filter in memory for each run. */
export class IdRuns {
  readonly #sql: SqlStorage;
  /** The oldest first. */
  #runs: Run[];

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    const rows = sql.exec<{ run: number; filter: ArrayBuffer }>(
      "SELECT run, filter FROM id_run ORDER BY run",
    );
    this.#runs = [];
    for (const { run, filter } of rows) this.add({ run, filter: new IdFilter(new Uint8Array(filter)) });
  }

  /** Writes a run; memory follows with `add`, once that is certain. */
  static write(sql: SqlStorage, ids: Uint32Array<ArrayBuffer>, receivedAt: number): Run {
    sortIds(ids);
    const filter = IdFilter.of(ids);
    const { run } = sql
      .exec<{ run: number }>(
        "INSERT INTO id_run (received_at, filter) VALUES (?, ?) RETURNING run",
        receivedAt,
        filter.bytes,
      )
      .one();
    for (const { part, ids: each } of partsOf(ids))
      sql.exec("INSERT INTO id_part VALUES (?, ?, ?)", run, part, each);
    return { run, filter };
  }

  add(run: Run): void {
    this.#runs.push(run);
    this.#shrink();
  }

  /** Forgets the runs that are on disk no more. */
  keepFrom(run: number): void {
    this.#runs = this.#runs.filter((each) => each.run >= run);
  }

  /** Which of the ids that come together are known, by their numbers: each part of a run is read once for all of them. */
  known(ids: Uint32Array): Set<number> {
    const known = new Set<number>();
    for (const { run, filter } of this.#runs) {
      const parts = new Map<number, Uint32Array | null>();
      for (const number of filter.candidates(ids)) {
        const [lo, hi] = [ids[2 * number]!, ids[2 * number + 1]!];
        const part = partOf(hi);
        let stored = parts.get(part);
        if (stored === undefined) parts.set(part, (stored = this.#readPart(run, part)));
        if (stored && hasId(stored, lo, hi)) known.add(number);
      }
    }
    return known;
  }

  #readPart(run: number, part: number): Uint32Array | null {
    const [row] = this.#sql
      .exec<{ ids: ArrayBuffer }>("SELECT ids FROM id_part WHERE run = ? AND part = ?", run, part)
      .toArray();
    return row ? new Uint32Array(row.ids) : null;
  }

  /** Halves the largest filters, the oldest first, until all of them fit. */
  #shrink(): void {
    for (;;) {
      const sizes = this.#runs.map(({ filter }) => filter.bytes.length);
      if (sizes.reduce((sum, size) => sum + size, 0) <= FILTER_BYTES) return;
      const run = this.#runs[sizes.indexOf(Math.max(...sizes))]!;
      run.filter = run.filter.halved();
    }
  }
}
