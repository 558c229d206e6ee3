import type { Context, MiddlewareHandler } from "hono";
import { Problem } from "../../domain/errors.ts";
import { MAX_IDEMPOTENCY_KEY_LENGTH } from "../../domain/limits.ts";
import { AlreadyDone } from "../../services/call.ts";
import { replayOf, requestDigest, keepAnswer } from "../../services/idempotency.ts";
import type { AppEnv } from "../types.ts";

const replayed = (c: Context<AppEnv>, status: number, body: string): Response =>
  c.body(body, status as 200, { "content-type": "application/json", "idempotency-replayed": "true" });

/** The key of a POST that has one; throws `malformed_header`. */
export function idempotencyKeyOf(c: Context): string | undefined {
  const key = c.req.method === "POST" ? c.req.header("idempotency-key") : undefined;
  if (key === "" || (key?.length ?? 0) > MAX_IDEMPOTENCY_KEY_LENGTH) {
    throw new Problem(
      "malformed_header",
      `Send an Idempotency-Key of 1 to ${MAX_IDEMPOTENCY_KEY_LENGTH} characters.`,
    );
  }
  return key;
}

/**
 * Answers a POST that was done before under the same `Idempotency-Key` with what it answered then. The key is claimed
 * in the batch of the write itself, so there is no moment in which the write is done and the key is free.
 */
export const idempotency = (): MiddlewareHandler<AppEnv> =>
  async function idempotency(c, next) {
    const key = idempotencyKeyOf(c);
    if (key === undefined) return next();
    const call = c.get("call");
    const url = new URL(c.req.url);
    const requestHash = await requestDigest(c.req.method, `${c.req.path}${url.search}`, await c.req.text());
    call.idempotency = { scope: `${call.tenant.projectId}:${call.actor.id}`, key, requestHash };
    const answer = async (): Promise<Response | null> => {
      const replay = await replayOf(call);
      if (replay === null) return null;
      if ("body" in replay) return replayed(c, replay.status, replay.body);
      const read = await c.get("readAgain")(replay.path);
      return replayed(c, read.status, await read.text());
    };
    const known = await answer();
    if (known) return known;
    await next();
    if (c.error instanceof AlreadyDone) {
      c.error = undefined;
      c.res = undefined;
      const replay = await answer();
      if (replay) c.res = replay;
    } else if (c.res.ok && call.revision !== null) {
      const replay = c.get("replay");
      const body = replay === undefined ? await c.res.clone().text() : JSON.stringify(replay);
      await keepAnswer(call, c.res.status, body);
    }
    return undefined;
  };
