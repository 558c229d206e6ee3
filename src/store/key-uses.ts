/** Notes that a key was used at this time, in milliseconds since 1970, unless that was noted `everyMs` before or later. */
export async function noteKeyUse(
  db: D1Database,
  id: string,
  { now, everyMs }: { now: number; everyMs: number },
): Promise<void> {
  await db
    .prepare(
      "UPDATE api_key SET last_used_at = ?2 WHERE id = ?1 AND (last_used_at IS NULL OR last_used_at < ?3)",
    )
    .bind(id, now, now - everyMs)
    .run();
}
