import type { MiddlewareHandler } from "hono";
import { REQUEST_ID } from "../../domain/errors.ts";
import type { AppEnv } from "../types.ts";

/** Takes over a caller's `X-Request-Id`, or makes one, and answers it. */
export const requestId = (): MiddlewareHandler<AppEnv> =>
  async function requestId(c, next) {
    const sent = c.req.header("x-request-id");
    c.set("requestId", sent !== undefined && REQUEST_ID.test(sent) ? sent : crypto.randomUUID());
    await next();
    c.header("x-request-id", c.get("requestId"));
  };
