/** Projects whose publishers are woken by one cron run; the next one comes in a minute. */
const MAX_LATE_PROJECTS = 200;
/** Rows that one statement deletes: far below D1's 30 s. */
const DELETE_ROWS = 1_000;
/** Statements of one cron run: what they leave, the next run takes. */
const DELETE_BATCHES = 20;

/** Projects with changes that were committed before this time and are not published yet, the longest waiting first. */
export async function lateProjects(db: D1Database, committedBefore: number): Promise<number[]> {
  const { results } = await db
    .withSession("first-primary")
    .prepare(
      `SELECT project_id FROM outbox WHERE created_at < ?
       GROUP BY project_id ORDER BY MIN(id) LIMIT ${MAX_LATE_PROJECTS}`,
    )
    .bind(committedBefore)
    .all<{ project_id: number }>();
  return results.map((row) => row.project_id);
}

/** Deletes, in several statements, the rows that `which` finds; answers how many. */
async function deleteRows(db: D1Database, table: string, which: string, before: number): Promise<number> {
  let deleted = 0;
  for (let run = 0; run < DELETE_BATCHES; run += 1) {
    const { meta } = await db
      .prepare(
        `DELETE FROM ${table} WHERE rowid IN (SELECT rowid FROM ${table} WHERE ${which} LIMIT ${DELETE_ROWS})`,
      )
      .bind(before)
      .run();
    deleted += meta.changes;
    if (meta.changes < DELETE_ROWS) break;
  }
  return deleted;
}

/** Forgets answers to Idempotency-Keys that were given before this time; answers how many. */
export const deleteIdempotency = (db: D1Database, createdBefore: number): Promise<number> =>
  deleteRows(db, "idempotency", "created_at < ?", createdBefore);

/** Forgets who had signed in until this time; answers how many. */
export const deleteSessions = (db: D1Database, endedBefore: number): Promise<number> =>
  deleteRows(db, "api_key", "kind = 'session' AND expires_at < ?", endedBefore);

/**
 * Forgets what webhooks were told before this time; answers how many. Rows lie in the order in which they were made, so
 * only the old ones are looked at, and the first that is not.
 */
export const deleteDeliveries = (db: D1Database, createdBefore: number): Promise<number> =>
  deleteRows(
    db,
    "webhook_delivery",
    `rowid < coalesce((SELECT rowid FROM webhook_delivery WHERE created_at >= ? ORDER BY rowid LIMIT 1), 9223372036854775807)`,
    createdBefore,
  );

/** Writes the time into the row by which a replica's lag is measured. */
export async function beat(db: D1Database, now: number): Promise<void> {
  await db.prepare("UPDATE heartbeat SET beat_at = ? WHERE id = 1").bind(now).run();
}
