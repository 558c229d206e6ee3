import type { MiddlewareHandler } from "hono";
import { Problem } from "../../domain/errors.ts";
import type { Scope } from "../../domain/scope.ts";
import { settings } from "../../env.ts";
import type { AppEnv } from "../types.ts";
import { secured } from "./scope.ts";

/** Throws `feature_disabled` where a deployment has no instances. */
const requireInstances = (): MiddlewareHandler<AppEnv> =>
  async function requireInstances(c, next) {
    if (settings(c.env).agentsEnabled) return next();
    throw new Problem(
      "feature_disabled",
      "This deployment has no instances and no contexts: its operator switches them on with AGENTS_ENABLED=true.",
    );
  };

/** As `secured`, for the routes of instances and of their contexts. */
export const securedInstances = (scope: Scope, options: { idempotency?: false } = {}) => {
  const route = secured(scope, options);
  return { ...route, middleware: [requireInstances(), ...route.middleware] };
};
