import type { MiddlewareHandler } from "hono";
import { SCOPES, type Scope } from "../../domain/scope.ts";
import type { Entered, Resolver } from "../../services/run/resolver.ts";
import { locate } from "../../store/database.ts";
import type { AppEnv } from "../types.ts";
import { readBody } from "./body.ts";
import { idempotencyKeyOf } from "./idempotency.ts";

/** The resolver that a request came with; its context is the one thing that goes along from the entry to the handler. */
const resolvers = new WeakMap<object, Resolver>();

export const bringResolver = (ctx: ExecutionContext, resolver: Resolver): void =>
  void resolvers.set(ctx, resolver);

/**
 * Finds out who calls by the resolve plane's memory, so that a request need not wait for the database: the call that the
 * verbs get, and `entered`, from which the version comes. Throws as `Resolver.enter` does.
 */
const letIn = (scope: Scope): MiddlewareHandler<AppEnv> =>
  async function letIn(c, next) {
    const resolver = resolvers.get(c.executionCtx);
    if (!resolver) throw new Error("No resolver was brought along");
    const now = Date.now();
    const waitUntil = (work: Promise<unknown>): void => c.executionCtx.waitUntil(work.catch(() => undefined));
    const version = Number(c.req.param("version"));
    const entered = await resolver.enter(
      c.env,
      {
        headers: c.req.raw.headers,
        agentId: c.req.param("agent_id") ?? "",
        version: Number.isSafeInteger(version) && version > 0 ? version : null,
        scope,
      },
      waitUntil,
    );
    const { workspaceId, projectId, project = "", keyId } = entered;
    c.set("entered", entered);
    c.set("call", {
      env: c.env,
      db: locate(c.env, workspaceId),
      tenant: { workspaceId, workspace: "", projectId, project },
      actor: actorOf(keyId, entered),
      access: "run",
      requestId: c.get("requestId"),
      now,
      ifMatch: null,
      idempotency: null,
      idempotencyKey: idempotencyKeyOf(c),
      revision: null,
      waitUntil,
    });
    await next();
    for (const [name, value] of Object.entries(entered.headers)) c.header(name, value);
  };

const actorOf = (keyId: string | null, { scopes, boundProject, user, asker }: Entered) => {
  const id = keyId === null ? "root" : `key:${keyId}`;
  const held = keyId === null ? SCOPES : SCOPES.filter((scope) => scopes.includes(scope));
  return { id, name: user?.username ?? id, scopes: held, boundProject, user, asker };
};

/** As `secured`, for routes that run what the resolve plane decides. `body: false` where the handler reads it. */
export const resolved = (scope: Scope, options: { body?: false } = {}) => ({
  security: [{ key: [] }],
  "x-scope": scope,
  middleware: [letIn(scope), ...(options.body === false ? [] : [readBody()])],
});
