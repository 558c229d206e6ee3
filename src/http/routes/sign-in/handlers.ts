import type { RouteHandler } from "@hono/zod-openapi";
import { clearSession, cookieToken, isOwnPage, setSession } from "../../../domain/console.ts";
import { Problem } from "../../../domain/errors.ts";
import { describeMe } from "../../../services/sign-in/me.ts";
import { signIn as begin } from "../../../services/sign-in/sign-in.ts";
import { signOut as end } from "../../../services/sign-in/sign-out.ts";
import type { AppEnv } from "../../types.ts";
import type * as contract from "./contract.ts";

export const signIn: RouteHandler<typeof contract.signIn, AppEnv> = async (c) => {
  // Otherwise a page could sign people in as somebody else, and read what they then do.
  if (!isOwnPage(c.req.raw))
    throw new Problem("csrf_missing", "Sign in from a page of this host: the cookie is for those alone.");
  const { key, workspace, project } = c.req.valid("json");
  const { token, ms, me } = await begin(
    {
      env: c.env,
      requestId: c.get("requestId"),
      now: Date.now(),
      waitUntil: (work) => c.executionCtx.waitUntil(work.catch(() => undefined)),
    },
    {
      key,
      workspace: workspace ?? c.req.header("signalbox-workspace"),
      project,
      assertion: c.req.header("cf-access-jwt-assertion"),
      from: c.req.header("cf-connecting-ip"),
    },
  );
  c.header("set-cookie", setSession(c.req.url, token, ms));
  c.header("cache-control", "no-store");
  return c.json(me, 200);
};

export const getMe: RouteHandler<typeof contract.getMe, AppEnv> = async (c) => {
  c.header("cache-control", "no-store");
  const byCookie = cookieToken(c.req.raw.headers) !== null;
  return c.json(await describeMe(c.get("call"), { byCookie }), 200);
};

export const signOut: RouteHandler<typeof contract.signOut, AppEnv> = async (c) => {
  await end(c.get("call"));
  c.header("set-cookie", clearSession(c.req.url));
  return c.body(null, 204);
};
