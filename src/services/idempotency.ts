import { Problem } from "../domain/errors.ts";
import { findIdempotent, storeAnswer } from "../store/idempotency.ts";
import { sha256 } from "../store/secrets/digest.ts";
import type { Call } from "./call.ts";

/** An answer younger than this may still be on its way to its row. */
const IN_FLIGHT_MS = 10_000;

/** What makes two requests the same. */
export const requestDigest = (method: string, path: string, body: string): Promise<string> =>
  sha256(`${method} ${path}\n${body}`);

/** A stored answer, or the path of the resource where the answer itself was lost. */
export type Replay = { status: number; body: string } | { path: string };

/**
 * What this call's Idempotency-Key was answered with before; null when it is new. Throws `idempotency_key_reused` for
 * another request under the same key, and `idempotency_in_flight` while the first one is under way.
 */
export async function replayOf(call: Call): Promise<Replay | null> {
  const { scope, key, requestHash } = call.idempotency!;
  const row = await findIdempotent(call.db, scope, key);
  if (!row) return null;
  if (row.requestHash !== requestHash) {
    throw new Problem(
      "idempotency_key_reused",
      "This Idempotency-Key belongs to another request: choose a new one.",
    );
  }
  if (row.status !== null && row.response !== null) return { status: row.status, body: row.response };
  const path = row.resource?.path;
  if (call.now - row.createdAt < IN_FLIGHT_MS || typeof path !== "string") {
    throw new Problem(
      "idempotency_in_flight",
      "The first request with this Idempotency-Key is under way: ask again in a moment.",
      {
        retryAfter: 1,
      },
    );
  }
  return { path };
}

/** Keeps an answer for replays. */
export const keepAnswer = (call: Call, status: number, body: string): Promise<void> =>
  storeAnswer(call.db, call.idempotency!.scope, call.idempotency!.key, { status, response: body });
