import { and, eq, sql, type SQL } from "drizzle-orm";
import type { Database, Statement } from "./database.ts";
import { idempotency } from "./tables.ts";

/** The row that claims a key, first in its batch: a second request with the same key aborts there. */
export const idempotencyInsert = (scope: string, key: string, requestHash: string, now: number): Statement =>
  sql`INSERT INTO idempotency (scope, key, request_hash, created_at) VALUES (${scope}, ${key}, ${requestHash}, ${now})`;

/** Where the result can be read, last in the batch: numbers are known only then. */
export const idempotencyResource = (scope: string, key: string, path: SQL): Statement =>
  sql`UPDATE idempotency SET resource = iif(${path} IS NULL, NULL, json_object('path', ${path}))
    WHERE scope = ${scope} AND key = ${key}`;

export const findIdempotent = async (db: Database, scope: string, key: string) =>
  db.query.idempotency.findFirst({ where: and(eq(idempotency.scope, scope), eq(idempotency.key, key)) });

/** Keeps the answer for replays. */
export const storeAnswer = async (
  db: Database,
  scope: string,
  key: string,
  answer: { status: number; response: string },
): Promise<void> => {
  await db
    .update(idempotency)
    .set(answer)
    .where(and(eq(idempotency.scope, scope), eq(idempotency.key, key)));
};
