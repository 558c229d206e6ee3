import type { MiddlewareHandler } from "hono";
import type { Scope } from "../../domain/scope.ts";
import { requireScope } from "../../services/auth/scopes.ts";
import { readBody } from "./body.ts";
import { idempotency } from "./idempotency.ts";
import type { AppEnv } from "../types.ts";

/**
 * What every contract says of who may call it: checked before anything of the request is looked at; then its body is.
 * `idempotency: false` where a repeat is told by what the body itself names.
 */
export const secured = (scope: Scope, options: { idempotency?: false } = {}) => ({
  security: [{ key: [] }],
  "x-scope": scope,
  middleware: [
    async function checkScope(c, next) {
      requireScope(c.get("call").actor, scope);
      await next();
    } satisfies MiddlewareHandler<AppEnv>,
    readBody(),
    ...(options.idempotency === false ? [] : [idempotency()]),
  ],
});
