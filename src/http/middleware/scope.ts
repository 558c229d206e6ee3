import type { MiddlewareHandler } from "hono";
import { accessOf } from "../../domain/access.ts";
import type { Scope } from "../../domain/scope.ts";
import { checkAgentAccess } from "../../services/agents/internal.ts";
import { requireScope } from "../../services/auth/scopes.ts";
import { readBody } from "./body.ts";
import { idempotency } from "./idempotency.ts";
import type { AppEnv } from "../types.ts";

/**
 * What every contract says of who may call it: checked before anything of the request is looked at; then its body is.
 * Also whether the agent in the path, where there is one, may be used so. `idempotency: false` where a repeat is told by
 * what the body itself names.
 */
export const secured = (scope: Scope, options: { idempotency?: false; own?: true } = {}) => ({
  security: [{ key: [] }],
  "x-scope": scope,
  middleware: [
    async function checkScope(c, next) {
      const call = c.get("call");
      // Users need no scope for what is their own, which the verb sees to.
      if (!options.own || call.actor.user === null) requireScope(call.actor, scope);
      call.access = accessOf(scope);
      const agentId = c.req.param("agent_id");
      if (agentId !== undefined) await checkAgentAccess(call, agentId);
      await next();
    } satisfies MiddlewareHandler<AppEnv>,
    readBody(),
    ...(options.idempotency === false ? [] : [idempotency()]),
  ],
});
