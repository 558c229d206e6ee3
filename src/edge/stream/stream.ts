import { Problem } from "../../domain/errors.ts";
import { parseEventId, eventId } from "../../domain/stream.ts";
import type { Revision } from "../../domain/snapshot.ts";
import { settings } from "../../env.ts";
import { forConsole } from "../console.ts";
import { withCors } from "../cors.ts";
import { authorize, KeyRing, tokenOf } from "../key-ring.ts";
import { checkProject, missingPlace, placeOf } from "../place.ts";
import { Rates } from "../rates.ts";
import { refuse } from "../problems.ts";
import { StreamChecks, type Seen } from "./checks.ts";
import { FULL_RETRY_SECONDS, HEARTBEAT_MS, MAX_STREAM_MS } from "./limits.ts";
import { StreamSession, type Timing } from "./session.ts";
import { within } from "./wait.ts";
import { unavailable } from "../memory/view.ts";

export const isStreamPath = (path: string): boolean => /^\/(?:v1|api)\/stream\/?$/.test(path);

/** The event streams of one isolate; tests make as many as they like, with times of their own. */
export function createStreams(times: Partial<Timing> = {}): {
  fetch: (request: Request, env: Env) => Promise<Response>;
} {
  const checks = new StreamChecks();
  let ring: KeyRing | undefined;
  let rates: Rates | undefined;
  return {
    async fetch(request, env) {
      const isolate = {
        ring: (ring ??= new KeyRing(env.SIGNALBOX_MAC_SECRET, env.SIGNALBOX_ROOT_KEY)),
        rates: (rates ??= new Rates(env.RATE_RESOLVE, Date.now)),
        checks,
        times,
      };
      const settled = async (answer: () => Response | Promise<Response>): Promise<Response> => {
        try {
          return await answer();
        } catch (error) {
          return refuse(request, error);
        }
      };
      const answer = () =>
        forConsole(request, env.SIGNALBOX_MAC_SECRET, () => open(request, env, isolate), settled);
      try {
        return await withCors(request, env, answer);
      } catch (error) {
        // A var of the deployment makes no sense.
        return refuse(request, error);
      }
    },
  };
}

interface Isolate {
  ring: KeyRing;
  rates: Rates;
  checks: StreamChecks;
  times: Partial<Timing>;
}

/** Stands for a project that there is not: what a user may do everywhere is looked at alone. */
const NO_PROJECT = 0;

/** Always asks the primary: streams are opened seldom, and begin with what is true. */
async function open(request: Request, env: Env, { ring, rates, checks, times }: Isolate): Promise<Response> {
  if (request.method !== "GET") throw new Problem("not_found", "Check the method and the path.");
  const { headers } = request;
  const token = tokenOf(headers);
  const identity = ring.known(token) ?? (await rates.stranger(headers, () => ring.identify(token)));
  // The stream keeps the request alive for longer than a count takes.
  rates.count(identity.key?.id ?? null, (count) => void count);
  const read = checks.read(env.DB, placeOf(identity, headers), identity.key?.id ?? null);
  const seen = await within(read.catch(() => null));
  if (!seen) throw unavailable();
  authorize(identity, seen.key, "missing" in seen ? NO_PROJECT : seen.projectId, Date.now());
  if ("missing" in seen) throw missingPlace(seen.missing);
  checkProject(identity, headers, seen.slug);

  const { freshnessMs, keyStaleMs } = settings(env);
  const publisher = env.PUBLISHER.getByName(String(seen.projectId));
  const session = new StreamSession({
    db: env.DB,
    connect: (at) =>
      publisher.fetch(`https://publisher/?at=${eventId(at)}`, { headers: { Upgrade: "websocket" } }),
    checks,
    identity,
    seen,
    from: resumePoint(request, seen),
    timing: {
      heartbeatMs: HEARTBEAT_MS,
      lifetimeMs: MAX_STREAM_MS,
      // What another stream has read is used for half as long again: all in all, that is the bound.
      checkMs: (freshnessMs * 2) / 3,
      keyStaleMs,
      ...times,
    },
  });
  const stream = await session.open();
  if (!stream) {
    throw new Problem("unavailable", "The project has all the listeners it may have; try again later.", {
      retryAfter: FULL_RETRY_SECONDS,
    });
  }
  return new Response(stream, {
    headers: {
      "Content-Type": "text/event-stream",
      "Cache-Control": "no-store",
      "Signalbox-Revision": String(seen.revision),
    },
  });
}

/** The header is the newer one: an EventSource repeats the query that it was made with. */
function resumePoint(request: Request, seen: Seen): Revision | "unknown" | null {
  const id =
    request.headers.get("Last-Event-ID") || new URL(request.url).searchParams.get("last_event_id") || "";
  if (id === "") return null;
  const at = parseEventId(id);
  return at?.epoch === seen.epoch && at.revision <= seen.revision ? at : "unknown";
}
