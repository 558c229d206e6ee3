import { BUCKET_SCALARS } from "../../domain/counting/agent/bucket.ts";

/** The tables of a metrics shard; STORAGE.md says what they are for. */
export function createTables(sql: SqlStorage): void {
  sql.exec(`
    CREATE TABLE IF NOT EXISTS log (
      seq INTEGER PRIMARY KEY, items INTEGER NOT NULL, data BLOB NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS recent_ids (
      seq INTEGER PRIMARY KEY, received_at INTEGER NOT NULL, ids BLOB NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS id_run (
      run INTEGER PRIMARY KEY AUTOINCREMENT, received_at INTEGER NOT NULL, filter BLOB NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS id_part (
      run INTEGER NOT NULL, part INTEGER NOT NULL, ids BLOB NOT NULL, PRIMARY KEY (run, part)
    ) STRICT;
    CREATE TABLE IF NOT EXISTS study (
      id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, state TEXT NOT NULL,
      ended_at INTEGER, units_deleted INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE TABLE IF NOT EXISTS unit_page (
      study INTEGER NOT NULL, start INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (study, start)
    ) STRICT;
    CREATE TABLE IF NOT EXISTS study_day (
      study INTEGER NOT NULL, day INTEGER NOT NULL, arm INTEGER NOT NULL, state TEXT NOT NULL,
      PRIMARY KEY (study, day, arm)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS bucket (
      size INTEGER NOT NULL, at INTEGER NOT NULL, version INTEGER NOT NULL,
      ${BUCKET_SCALARS.map((name) => `${name} REAL NOT NULL`).join(", ")},
      response_times TEXT NOT NULL, PRIMARY KEY (size, at, version)
    ) STRICT;
    CREATE TABLE IF NOT EXISTS changed_hour (
      version INTEGER NOT NULL, hour INTEGER NOT NULL, mark INTEGER NOT NULL, PRIMARY KEY (version, hour)
    ) STRICT, WITHOUT ROWID`);
}
