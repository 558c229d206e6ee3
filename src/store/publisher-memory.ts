import type { Confirmed } from "../domain/publishing.ts";
import type { Revision } from "../domain/snapshot.ts";

/** Rows kept of each table. What is forgotten is written once more than needed, which changes nothing. */
const MAX_REMEMBERED = 10_000;
/** Rows are counted out only now and then: counting reads all of them. */
const TRIM_EVERY = 1_000;

/**
 * What a publisher remembers in its object's storage, so that it goes on after an eviction as if there had been none:
 * what KV confirmed, when it last tried, how many tries in a row failed, and what listeners were told.
 */
export class PublisherMemory {
  readonly #storage: DurableObjectStorage;
  #added = 0;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
    storage.sql.exec(`
      CREATE TABLE IF NOT EXISTS published (
        agent_id TEXT PRIMARY KEY, epoch INTEGER NOT NULL, revision INTEGER NOT NULL, tried_at INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS config (
        hash TEXT PRIMARY KEY, written_at INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID`);
    this.#trim();
  }

  get failures(): number {
    return this.#storage.kv.get<number>("failures") ?? 0;
  }

  set failures(count: number) {
    if (count === this.failures) return;
    if (count === 0) this.#storage.kv.delete("failures");
    else this.#storage.kv.put("failures", count);
  }

  /** The revision up to which whoever listens was told of changes; null before anybody has ever listened. */
  get announced(): Revision | null {
    return this.#storage.kv.get<Revision>("announced") ?? null;
  }

  set announced(revision: Revision) {
    this.#storage.kv.put("announced", revision);
  }

  /** Of these agents the ones that were tried before. */
  known(agentIds: readonly string[]): Map<string, Confirmed> {
    const rows = this.#storage.sql.exec<{
      agent_id: string;
      epoch: number;
      revision: number;
      tried_at: number;
    }>("SELECT p.* FROM json_each(?) j JOIN published p ON p.agent_id = j.value", JSON.stringify(agentIds));
    return new Map(
      Array.from(rows, (row) => [
        row.agent_id,
        { epoch: row.epoch, revision: row.revision, triedAt: row.tried_at },
      ]),
    );
  }

  /** A write of the agent's snapshot begins: whether it fails or not, the key has had its write of this second. */
  tried(agentId: string, now: number): void {
    this.#storage.sql.exec(
      `INSERT INTO published VALUES (?1, -1, -1, ?2) ON CONFLICT DO UPDATE SET tried_at = excluded.tried_at`,
      agentId,
      now,
    );
    if (++this.#added % TRIM_EVERY === 0) this.#trim();
  }

  /** KV confirmed the agent's snapshot of this revision. */
  confirmed(agentId: string, { epoch, revision }: Revision): void {
    this.#storage.sql.exec(
      "UPDATE published SET epoch = ?2, revision = ?3 WHERE agent_id = ?1",
      agentId,
      epoch,
      revision,
    );
  }

  /** Whether KV confirmed the configuration with this hash: it never changes, so once is enough. */
  hasConfig(hash: string): boolean {
    return this.#storage.sql.exec("SELECT 1 FROM config WHERE hash = ?", hash).toArray().length > 0;
  }

  /** KV confirmed the configuration with this hash. */
  addConfig(hash: string, now: number): void {
    this.#storage.sql.exec("INSERT OR REPLACE INTO config VALUES (?, ?)", hash, now);
    if (++this.#added % TRIM_EVERY === 0) this.#trim();
  }

  /** Forgets the oldest of what exceeds the bound. */
  #trim(): void {
    this.#storage.sql.exec(
      `DELETE FROM published WHERE agent_id IN
         (SELECT agent_id FROM published ORDER BY tried_at DESC LIMIT -1 OFFSET ${MAX_REMEMBERED});
       DELETE FROM config WHERE hash IN
         (SELECT hash FROM config ORDER BY written_at DESC LIMIT -1 OFFSET ${MAX_REMEMBERED})`,
    );
  }
}
