import { UNITS_KEPT_MS } from "../../domain/counting/limits.ts";
import type { DayRow, DayState } from "../../domain/counting/days.ts";
import type { StudyStore } from "../../domain/counting/fold-store.ts";
import type { Study } from "../../domain/counting/item.ts";
import { newStudy, studyTotals, type StudyState } from "../../domain/counting/study.ts";
import type { StudyTotals } from "../../domain/counting/totals.ts";

interface StudyRow extends Record<string, SqlStorageValue> {
  id: number;
  state: string;
  units_deleted: number;
}

/** Studies: their totals, days and pages of units. */
export class ShardStudies implements StudyStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  openStudy(study: Study): { id: number; state: StudyState } | null {
    const known = this.#read(study.key);
    if (known) return known.units_deleted ? null : { id: known.id, state: JSON.parse(known.state) };
    const state = newStudy(study);
    const { id } = this.#sql
      .exec<{ id: number }>(
        "INSERT INTO study (key, state) VALUES (?, ?) RETURNING id",
        study.key,
        JSON.stringify(state),
      )
      .one();
    return { id, state };
  }

  saveStudy(id: number, state: StudyState): void {
    this.#sql.exec("UPDATE study SET state = ? WHERE id = ?", JSON.stringify(state), id);
  }

  pageStarts(study: number): number[] {
    const rows = this.#sql.exec<{ start: number }>(
      "SELECT start FROM unit_page WHERE study = ? ORDER BY start",
      study,
    );
    return Array.from(rows, ({ start }) => start);
  }

  readPage(study: number, start: number): Uint8Array {
    const { data } = this.#sql
      .exec<{ data: ArrayBuffer }>("SELECT data FROM unit_page WHERE study = ? AND start = ?", study, start)
      .one();
    return new Uint8Array(data);
  }

  writePage(study: number, start: number, page: Uint8Array): void {
    this.#sql.exec(
      "INSERT INTO unit_page VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET data = excluded.data",
      study,
      start,
      page,
    );
  }

  readDay(study: number, day: number, arm: number): DayState | null {
    const [row] = this.#sql
      .exec<{ state: string }>(
        "SELECT state FROM study_day WHERE study = ? AND day = ? AND arm = ?",
        study,
        day,
        arm,
      )
      .toArray();
    return row ? JSON.parse(row.state) : null;
  }

  writeDay(study: number, day: number, arm: number, state: DayState): void {
    this.#sql.exec(
      "INSERT INTO study_day VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET state = excluded.state",
      study,
      day,
      arm,
      JSON.stringify(state),
    );
  }

  /** Null: nothing was ever counted for it. Costs the same however many units there are. */
  totals(key: string): StudyTotals | null {
    const known = this.#read(key);
    if (!known) return null;
    const rows = this.#sql.exec<{ day: number; arm: number; state: string }>(
      "SELECT day, arm, state FROM study_day WHERE study = ?",
      known.id,
    );
    const days = Array.from(rows, ({ day, arm, state }): DayRow => ({ day, arm, state: JSON.parse(state) }));
    return studyTotals(JSON.parse(known.state), days);
  }

  end(key: string, at: number): void {
    this.#sql.exec("UPDATE study SET ended_at = ? WHERE key = ?", at, key);
  }

  deleteUnits(now: number): void {
    const ended = this.#sql
      .exec<{ id: number }>(
        "SELECT id FROM study WHERE units_deleted = 0 AND ended_at <= ?",
        now - UNITS_KEPT_MS,
      )
      .toArray();
    for (const { id } of ended) {
      this.#sql.exec("DELETE FROM unit_page WHERE study = ?", id);
      this.#sql.exec("UPDATE study SET units_deleted = 1 WHERE id = ?", id);
    }
  }

  /** When there will be units to delete; null: no study has ended. */
  get deletesAt(): number | null {
    const { first } = this.#sql
      .exec<{ first: number | null }>("SELECT min(ended_at) AS first FROM study WHERE units_deleted = 0")
      .one();
    return first === null ? null : first + UNITS_KEPT_MS;
  }

  #read(key: string): StudyRow | undefined {
    return this.#sql
      .exec<StudyRow>("SELECT id, state, units_deleted FROM study WHERE key = ?", key)
      .toArray()[0];
  }
}
