import type { MiddlewareHandler } from "hono";
import { clearSession, cookieToken } from "../../domain/console.ts";
import { checkConsole } from "../../store/secrets/csrf.ts";
import type { AppEnv } from "../types.ts";

/** Where no session is looked at: who signs in needs none, and may have an old one. */
const SIGN_IN = "/v1/sign-in";

/** Takes a cookie away that is good for nothing any more. */
export const forgetSession = (): MiddlewareHandler<AppEnv> =>
  async function forgetSession(c, next) {
    await next();
    const isRefused = c.res.status === 401 && c.req.path !== SIGN_IN;
    if (isRefused && cookieToken(c.req.raw.headers) !== null)
      c.res.headers.append("set-cookie", clearSession(c.req.url));
  };

/** Throws as `checkConsole` does. */
export const fromConsole = (): MiddlewareHandler<AppEnv> =>
  async function fromConsole(c, next) {
    if (c.req.path !== SIGN_IN) await checkConsole(c.env.SIGNALBOX_MAC_SECRET, c.req.raw);
    await next();
  };
