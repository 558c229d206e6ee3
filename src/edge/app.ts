import { Hono } from "hono/tiny";
import { Problem } from "../domain/errors.ts";
import { settings } from "../env.ts";
import { createHintReader } from "../store/edge-hints.ts";
import { createPastReads } from "../store/edge-past.ts";
import { createProjectReads } from "../store/edge-project.ts";
import { createEdgeReads } from "../store/edge-reads.ts";
import { createEdgeStore } from "../store/edge-store.ts";
import { systemClock, type Clock } from "./clock.ts";
import { KeyRing } from "./key-ring.ts";
import { REPLICA_LAG_MS } from "./limits.ts";
import { Memory } from "./memory.ts";
import { resolveMany } from "./many.ts";
import { Past } from "./past.ts";
import type { Plane } from "./plane.ts";
import { refuse } from "./problems.ts";
import { ProjectCache } from "./project-cache.ts";
import { projectSnapshot } from "./project.ts";
import { resolve } from "./resolve.ts";

/** Whether a path belongs to the resolve plane. */
export const isResolvePath = (path: string): boolean =>
  /^\/(?:v1|api)\/(?:resolve(?:\/[^/]+)?|snapshot)\/?$/.test(path);

/**
 * The resolve plane with a memory of its own, made from the bindings of the first request. An isolate needs one;
 * tests make as many as they like.
 */
export function createEdge({ clock = systemClock }: { clock?: Clock } = {}): Hono<{ Bindings: Env }> {
  const app = new Hono<{ Bindings: Env }>({ strict: false });
  let plane: Plane | undefined;
  app.on("POST", ["/v1/resolve", "/api/resolve"], (c) => {
    plane ??= createPlane(c.env, clock);
    const { executionCtx } = c;
    return resolveMany(plane, c.req.raw, (promise) => executionCtx.waitUntil(promise));
  });
  app.on("GET", ["/v1/snapshot", "/api/snapshot"], (c) => {
    plane ??= createPlane(c.env, clock);
    const { executionCtx } = c;
    return projectSnapshot(plane, c.req.raw, (promise) => executionCtx.waitUntil(promise));
  });
  app.on(["GET", "POST"], ["/v1/resolve/:agent_id", "/api/resolve/:agent_id"], (c) => {
    plane ??= createPlane(c.env, clock);
    const { executionCtx } = c;
    return resolve(plane, c.req.raw, c.req.param("agent_id"), (promise) => executionCtx.waitUntil(promise));
  });
  app.notFound((c) => refuse(c.req.raw, new Problem("not_found", "Check the method and the path.")));
  app.onError((error, c) => refuse(c.req.raw, error));
  return app;
}

function createPlane(env: Env, clock: Clock): Plane {
  const { freshnessMs, keyStaleMs, readReplication } = settings(env);
  const now = () => clock.now();
  const maxLagMs = Math.min(REPLICA_LAG_MS, freshnessMs / 2);
  const memory = new Memory({
    store: createEdgeStore(createEdgeReads(env.DB), { replicas: readReplication, maxLagMs, now }),
    hints: createHintReader(env.KV),
    clock,
    freshnessMs,
    keyStaleMs,
    onFailure: (error) => console.warn("The database did not answer the resolve plane:", nameOf(error)),
  });
  return {
    ring: new KeyRing(env.SIGNALBOX_MAC_SECRET, env.SIGNALBOX_ROOT_KEY),
    memory,
    projects: new ProjectCache(createProjectReads(env.DB, readReplication), clock),
    past: new Past(createPastReads(env.DB, readReplication), clock),
    now,
  };
}

const nameOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : "unknown";
