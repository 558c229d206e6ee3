/** The table of an instance's object; STORAGE.md says what it is for. It is made by the first message. */
export function createTables(sql: SqlStorage): void {
  sql.exec(`
    CREATE TABLE IF NOT EXISTS message (
      seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, request TEXT UNIQUE, type TEXT, sender TEXT,
      data TEXT NOT NULL, created_at INTEGER NOT NULL, status TEXT NOT NULL, deliveries INTEGER NOT NULL, handed_at INTEGER,
      last_error TEXT, acked_at INTEGER
    ) STRICT;
    CREATE INDEX IF NOT EXISTS message_status ON message (status, seq);
    CREATE INDEX IF NOT EXISTS message_acked ON message (acked_at) WHERE acked_at IS NOT NULL`);
}

/** Whether the first message has been: reading must not leave anything behind. */
export const hasTables = (sql: SqlStorage): boolean =>
  sql.exec("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'message'").toArray().length > 0;
