import { CURRENT } from "../domain/current.ts";
import { Problem } from "../domain/errors.ts";
import { systemClock, type Clock, type WaitUntil } from "./clock.ts";
import { forConsole } from "./console.ts";
import { withCors } from "./cors.ts";
import { createPlane } from "./create-plane.ts";
import { resolveCurrent } from "./current.ts";
import { enterAny, type Inside, type InsideAsk } from "./inside.ts";
import { resolveMany } from "./resolve/many.ts";
import { evaluateAll } from "./ofrep/evaluate-all.ts";
import { evaluate } from "./ofrep/evaluate.ts";
import { refuseEvaluation } from "./ofrep/refuse.ts";
import { identify, type Plane } from "./plane.ts";
import { refuse } from "./problems.ts";
import { projectSnapshot } from "./project/project.ts";
import { resolve } from "./resolve/resolve.ts";
import type { Route } from "./routes.ts";

type Answer = Response | Promise<Response>;

export interface Edge {
  /** Answers a request whose path is the route's. Never throws, never rejects. */
  fetch(request: Request, env: Env, ctx: ExecutionContext, route: Route): Answer;
  /** Lets a request of another part of the Worker in, which then decides from the same memory; rejects with Problem. */
  enter(env: Env, asked: InsideAsk, waitUntil: WaitUntil): Promise<Inside>;
}

/**
 * The resolve plane with a memory of its own, made from the bindings of the first request. An isolate needs one;
 * tests make as many as they like. It has no router: five routes do not need one, and a warm answer would take a tenth
 * longer.
 */
export function createEdge({ clock = systemClock }: { clock?: Clock } = {}): Edge {
  let made: Plane | undefined;
  return {
    fetch(request, env, ctx, route) {
      const waitUntil: WaitUntil = (promise) => ctx.waitUntil(promise);
      try {
        return withCors(request, env, () => {
          const plane = (made ??= createPlane(env, clock));
          return forConsole(
            request,
            env.SIGNALBOX_MAC_SECRET,
            () => dispatch(plane, request, route, waitUntil),
            (answer) => settled(request, route, answer),
          );
        });
      } catch (error) {
        // A var of the deployment makes no sense.
        return refuse(request, error);
      }
    },
    async enter(env, asked, waitUntil) {
      made ??= createPlane(env, clock);
      return enterAny(made, asked, waitUntil);
    },
  };
}

function dispatch(plane: Plane, request: Request, route: Route, waitUntil: WaitUntil): Answer {
  const { method, headers } = request;
  const identity = identify(plane, headers);
  // Who is not known yet is counted from the next request on.
  if (identity) plane.rates.count(identity.key?.id ?? null, waitUntil);
  const isRead = method === "GET" || method === "HEAD";
  switch (route.kind) {
    case "agent":
      if (isRead || method === "POST")
        return route.name === CURRENT
          ? resolveCurrent(plane, request, waitUntil)
          : resolve(plane, request, route.name, waitUntil, identity);
      break;
    case "agents":
      if (method === "POST") return resolveMany(plane, request, waitUntil);
      break;
    case "snapshot":
      if (isRead) return projectSnapshot(plane, request, waitUntil);
      break;
    case "flag":
      if (method === "POST") return evaluate(plane, request, route.name, waitUntil);
      break;
    case "flags":
      if (method === "POST") return evaluateAll(plane, request, waitUntil);
  }
  return refuse(request, new Problem("not_found", "Check the method and the path."));
}

/** The answer, or the refusal that an error stands for. Most answers are there at once, and nothing is awaited. */
function settled(request: Request, route: Route, answer: () => Answer): Answer {
  const refused = (error: unknown): Response => {
    if (route.kind === "flag") return refuseEvaluation(request, route.name, error);
    return route.kind === "flags" ? refuseEvaluation(request, null, error) : refuse(request, error);
  };
  try {
    const given = answer();
    return given instanceof Promise ? given.catch(refused) : given;
  } catch (error) {
    return refused(error);
  }
}
