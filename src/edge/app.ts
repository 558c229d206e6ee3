import type { Context } from "hono";
import { Hono } from "hono/tiny";
import { Problem } from "../domain/errors.ts";
import { settings } from "../env.ts";
import { createHintReader } from "../store/edge-hints.ts";
import { createPastReads } from "../store/edge-past.ts";
import { createProjectReads } from "../store/edge-project.ts";
import { createEdgeReads } from "../store/edge-reads.ts";
import { createEdgeStore } from "../store/edge-store.ts";
import { AgentLists } from "./agent-lists.ts";
import { systemClock, type Clock, type WaitUntil } from "./clock.ts";
import { withCors } from "./cors.ts";
import { KeyRing } from "./key-ring.ts";
import { REPLICA_LAG_MS } from "./limits.ts";
import { Memory } from "./memory.ts";
import { resolveMany } from "./many.ts";
import { evaluateAll } from "./ofrep/evaluate-all.ts";
import { evaluate } from "./ofrep/evaluate.ts";
import { refuseEvaluation } from "./ofrep/refuse.ts";
import { Past } from "./past.ts";
import type { Plane } from "./plane.ts";
import { refuse } from "./problems.ts";
import { ProjectCache } from "./project-cache.ts";
import { projectSnapshot } from "./project.ts";
import { resolve } from "./resolve.ts";

/** Whether a path belongs to the resolve plane. */
export const isResolvePath = (path: string): boolean =>
  /^\/(?:(?:v1|api)\/(?:resolve(?:\/[^/]+)?|snapshot)|ofrep\/v1\/evaluate\/flags(?:\/[^/]+)?)\/?$/.test(path);

type EdgeEnv = { Bindings: Env };

/**
 * The resolve plane with a memory of its own, made from the bindings of the first request. An isolate needs one;
 * tests make as many as they like.
 */
export function createEdge({ clock = systemClock }: { clock?: Clock } = {}): {
  fetch(request: Request, env: Env, ctx: ExecutionContext): Response | Promise<Response>;
} {
  const app = new Hono<EdgeEnv>({ strict: false });
  let made: Plane | undefined;
  const plane = ({ env }: Context<EdgeEnv>): Plane => (made ??= createPlane(env, clock));

  app.on(["GET", "POST"], ["/v1/resolve/:agent_id", "/api/resolve/:agent_id"], (c) =>
    resolve(plane(c), c.req.raw, c.req.param("agent_id"), waiter(c)),
  );
  app.on("POST", ["/v1/resolve", "/api/resolve"], (c) => resolveMany(plane(c), c.req.raw, waiter(c)));
  app.on("GET", ["/v1/snapshot", "/api/snapshot"], (c) => projectSnapshot(plane(c), c.req.raw, waiter(c)));
  app.post("/ofrep/v1/evaluate/flags/:key", async (c) => {
    const key = c.req.param("key");
    try {
      return await evaluate(plane(c), c.req.raw, key, waiter(c));
    } catch (error) {
      return refuseEvaluation(c.req.raw, key, error);
    }
  });
  app.post("/ofrep/v1/evaluate/flags", async (c) => {
    try {
      return await evaluateAll(plane(c), c.req.raw, waiter(c));
    } catch (error) {
      return refuseEvaluation(c.req.raw, null, error);
    }
  });
  app.notFound((c) => refuse(c.req.raw, new Problem("not_found", "Check the method and the path.")));
  app.onError((error, c) => refuse(c.req.raw, error));
  return {
    fetch(request, env, ctx) {
      try {
        return withCors(request, env, () => app.fetch(request, env, ctx));
      } catch (error) {
        // A var of the deployment makes no sense.
        return refuse(request, error);
      }
    },
  };
}

function waiter({ executionCtx }: Context<EdgeEnv>): WaitUntil {
  return (promise) => executionCtx.waitUntil(promise);
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
  const projectReads = createProjectReads(env.DB, readReplication);
  return {
    ring: new KeyRing(env.SIGNALBOX_MAC_SECRET, env.SIGNALBOX_ROOT_KEY),
    memory,
    projects: new ProjectCache(projectReads, clock),
    lists: new AgentLists(projectReads, clock),
    past: new Past(createPastReads(env.DB, readReplication), clock),
    now,
  };
}

const nameOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : "unknown";
