import { createHash } from "node:crypto";
import type { InferResponseType } from "hono/client";
import { MAX_BODY_BYTES, MAX_INTERACTIONS } from "../domain/limits.ts";
import type { Api } from "./api.ts";
import { Failure } from "./failure.ts";

export type Recorded = InferResponseType<Api["v1"]["interactions"]["$post"], 200>;

/** What to do about a file that was not taken whole. */
export const AGAIN = "Send the file again: nothing is counted twice.";

/** Room for the envelope, and for what UTF-8 adds. */
const MOST_CHARACTERS = MAX_BODY_BYTES / 4;

/** Items in batches that the server takes. */
export function* batches(items: readonly unknown[]): Generator<unknown[]> {
  let batch: unknown[] = [];
  let length = 0;
  for (const item of items) {
    const size = JSON.stringify(item).length;
    if (batch.length === MAX_INTERACTIONS || (batch.length > 0 && length + size > MOST_CHARACTERS)) {
      yield batch;
      [batch, length] = [[], 0];
    }
    batch.push(item);
    length += size;
  }
  if (batch.length > 0) yield batch;
}

/** Sends a body whose items are known by `key` where they have no ids: sent twice, they count once. */
export async function send(api: Api, body: unknown, key: string): Promise<Recorded> {
  const answer = await api.send(
    "/v1/interactions",
    {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": key },
      body: JSON.stringify(body),
    },
    { safe: true },
  );
  return answer.json();
}

/**
 * Sends all items, and adds up what became of them. Places are those in `items`. A failure on the way says how far it
 * got.
 */
export async function sendAll(api: Api, items: readonly unknown[]): Promise<Recorded> {
  const sum: Recorded = { accepted: 0, duplicates: 0, rejected: [] };
  let sent = 0;
  const told = (error: unknown): unknown =>
    error instanceof Failure && sent > 0
      ? new Failure(
          error.message,
          error.exitCode,
          [...error.details, `The first ${sent} of ${items.length} had been taken. ${AGAIN}`],
          error.code,
        )
      : error;
  for (const interactions of batches(items)) {
    const body = JSON.stringify(interactions);
    const key = createHash("sha256").update(`${sent}:${body}`).digest("hex");
    const { accepted, duplicates, rejected } = await send(api, { interactions }, key).catch(
      (error: unknown) => {
        throw told(error);
      },
    );
    sum.accepted += accepted;
    sum.duplicates += duplicates;
    for (const one of rejected) sum.rejected.push({ ...one, index: one.index + sent });
    sent += interactions.length;
  }
  return sum;
}
