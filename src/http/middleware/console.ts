import type { MiddlewareHandler } from "hono";
import { clearSession, cookieToken } from "../../domain/console.ts";
import { checkConsole } from "../../store/secrets/csrf.ts";
import type { AppEnv } from "../types.ts";

/** Takes a cookie away that is good for nothing any more. */
export const forgetSession = (): MiddlewareHandler<AppEnv> =>
  async function forgetSession(c, next) {
    await next();
    if (c.res.status === 401 && cookieToken(c.req.raw.headers) !== null)
      c.res.headers.append("set-cookie", clearSession(c.req.url));
  };

/** Throws as `checkConsole` does. Who signs in needs no session, and may have an old one. */
export const fromConsole = (): MiddlewareHandler<AppEnv> =>
  async function fromConsole(c, next) {
    if (c.req.path !== "/v1/sign-in") await checkConsole(c.env.SIGNALBOX_MAC_SECRET, c.req.raw);
    await next();
  };
