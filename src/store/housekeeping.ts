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

/** Forgets answers to Idempotency-Keys that were given before this time; answers how many. */
export async function deleteIdempotency(db: D1Database, createdBefore: number): Promise<number> {
  let deleted = 0;
  for (let run = 0; run < DELETE_BATCHES; run += 1) {
    const { meta } = await db
      .prepare(
        `DELETE FROM idempotency WHERE rowid IN
           (SELECT rowid FROM idempotency WHERE created_at < ? LIMIT ${DELETE_ROWS})`,
      )
      .bind(createdBefore)
      .run();
    deleted += meta.changes;
    if (meta.changes < DELETE_ROWS) break;
  }
  return deleted;
}

/** Writes the time into the row by which a replica's lag is measured. */
export async function beat(db: D1Database, now: number): Promise<void> {
  await db.prepare("UPDATE heartbeat SET beat_at = ? WHERE id = 1").bind(now).run();
}
