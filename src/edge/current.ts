import type { Current } from "../store/current-agent.ts";
import type { WaitUntil } from "./clock.ts";
import { askerIn } from "./key-ring.ts";
import { unavailable } from "./memory/view.ts";
import { askOf, identityOf, NOBODY, queryOf, viewFor, type Plane } from "./plane.ts";
import { parseQuery } from "./resolve/options.ts";
import { resolve } from "./resolve/resolve.ts";
import type { Scope } from "../domain/scope.ts";

/** Said where nobody has chosen an agent, and the one that was made from the environment stands in. */
export const FALLBACK_HEADERS = { "Signalbox-Fallback": "development" };

/** The agent that whoever asks gets where none is named. Throws as `viewFor` does, and `agent_not_found`. */
export async function currentFor(
  plane: Plane,
  headers: Headers,
  { minRevision, scope }: { minRevision: number | null; scope: Scope },
  waitUntil: WaitUntil,
): Promise<Current> {
  const identity = await identityOf(plane, headers);
  const ask = askOf(plane, identity, headers, NOBODY, { version: null, minRevision });
  const { projectId, project, key } = await viewFor(plane, identity, headers, ask, waitUntil, scope);
  if (project === null) throw unavailable();
  const want = {
    project: projectId,
    user: key?.row?.userId ?? null,
    asker: askerIn(key?.row, projectId),
    fallback: plane.envFallback,
  };
  return plane.current.of(want, project, ask.deadline, waitUntil);
}

/** Resolves the current agent. */
export async function resolveCurrent(
  plane: Plane,
  request: Request,
  waitUntil: WaitUntil,
): Promise<Response> {
  const { headers } = request;
  const { options } = parseQuery(queryOf(request.url), headers.get("Signalbox-Min-Revision"));
  const { minRevision } = options;
  const current = await currentFor(plane, headers, { minRevision, scope: "resolve" }, waitUntil);
  const answer = await resolve(plane, request, current.agentId, waitUntil);
  if (current.by !== "development") return answer;
  const told = new Response(answer.body, answer);
  for (const [name, value] of Object.entries(FALLBACK_HEADERS)) told.headers.set(name, value);
  return told;
}
