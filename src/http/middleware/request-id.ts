import type { MiddlewareHandler } from "hono";
import type { AppEnv } from "../types.ts";

const SANE = /^[A-Za-z0-9._-]{8,128}$/;

/** Takes over a caller's `X-Request-Id`, or makes one, and answers it. */
export const requestId = (): MiddlewareHandler<AppEnv> =>
  async function requestId(c, next) {
    const sent = c.req.header("x-request-id");
    c.set("requestId", sent !== undefined && SANE.test(sent) ? sent : crypto.randomUUID());
    await next();
    c.header("x-request-id", c.get("requestId"));
  };
