import type { Context, MiddlewareHandler } from "hono";
import { cookieToken } from "../../domain/console.ts";
import { Problem } from "../../domain/errors.ts";
import { authenticate } from "../../services/auth/authenticate.ts";
import { noteUse } from "../../services/keys/used.ts";
import { projectRevision } from "../../services/projects/projects.ts";
import { locate } from "../../store/database.ts";
import type { AppEnv } from "../types.ts";
import { idempotencyKeyOf } from "./idempotency.ts";

/** The key of a request, from either header, or from a browser's cookie. */
export function tokenOf(c: Context): string | undefined {
  const bearer = /^Bearer +(\S+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
  return bearer ?? (c.req.header("x-api-key")?.trim() || (cookieToken(c.req.raw.headers) ?? undefined));
}

/** What `If-Match` names: the ETag of an agent or another resource, quoted or not. `*` asks for nothing. */
function ifMatchOf(header: string | undefined): number | null {
  if (header === undefined || header.trim() === "*") return null;
  const revision = /^(?:W\/)?"?([0-9]{1,15})"?$/.exec(header.trim())?.[1];
  if (revision === undefined)
    throw new Problem(
      "malformed_header",
      'Send If-Match as the ETag that the resource was answered with, such as "42".',
    );
  return Number(revision);
}

/** Finds out who calls, and gives the verbs all that they need to know of the request. */
export const makeCall = (): MiddlewareHandler<AppEnv> =>
  async function makeCall(c, next) {
    const now = Date.now();
    const { actor, tenant } = await authenticate(
      c.env,
      {
        token: tokenOf(c),
        workspace: c.req.header("signalbox-workspace"),
        project: c.req.header("signalbox-project"),
        byCookie: cookieToken(c.req.raw.headers) !== null,
      },
      now,
    );
    c.set("call", {
      env: c.env,
      db: locate(c.env, tenant.workspaceId),
      tenant,
      actor,
      access: "read",
      requestId: c.get("requestId"),
      now,
      ifMatch: ifMatchOf(c.req.header("if-match")),
      idempotency: null,
      idempotencyKey: idempotencyKeyOf(c),
      revision: null,
      waitUntil: (work) => c.executionCtx.waitUntil(work.catch(() => undefined)),
    });
    noteUse(c.get("call"));
    await next();
    if (c.req.method === "GET" || !c.res.ok) return;
    // Also where nothing had to be done, or was done before: whoever writes can read it back.
    const call = c.get("call");
    c.header("signalbox-revision", String(call.revision ?? (await projectRevision(call))));
  };
