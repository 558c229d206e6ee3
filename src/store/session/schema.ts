/** The tables of a session's object; STORAGE.md says what they are for. They are made by the first write. */
export function createTables(sql: SqlStorage): void {
  sql.exec(`
    CREATE TABLE IF NOT EXISTS session (
      agent_id TEXT PRIMARY KEY, generation TEXT NOT NULL, attribution TEXT NOT NULL, user_id TEXT,
      began_at INTEGER NOT NULL, last_at INTEGER NOT NULL, expires_at INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS turn (
      agent_id TEXT NOT NULL, number INTEGER NOT NULL, at INTEGER NOT NULL, message_id TEXT NOT NULL,
      lease TEXT NOT NULL, messages TEXT NOT NULL, about TEXT NOT NULL, is_blocked INTEGER NOT NULL, replay TEXT, feedback TEXT,
      PRIMARY KEY (agent_id, number)
    ) STRICT, WITHOUT ROWID`);
}

/** Whether the first write has been: reading must not leave anything behind. */
export const hasTables = (sql: SqlStorage): boolean =>
  sql.exec("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'session'").toArray().length > 0;
