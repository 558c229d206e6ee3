import { Problem } from "../domain/errors.ts";
import { explainAgent, resolveAgent } from "../domain/resolve.ts";
import { answer, freshnessHeaders } from "./answer.ts";
import { readBody } from "./body.ts";
import type { WaitUntil } from "./clock.ts";
import { authorize, tokenOf, type KeyRing } from "./key-ring.ts";
import { REQUEST_WAIT_MS } from "./limits.ts";
import type { Memory } from "./memory.ts";
import type { Ask } from "./view.ts";
import { parseQuery } from "./options.ts";
import { checkProject, missingPlace, placeOf } from "./place.ts";
import { absentVersion, agentNotFound, refusal } from "./refusal.ts";
import type { Variables } from "./variables.ts";

export interface Plane {
  ring: KeyRing;
  memory: Memory;
  now: () => number;
}

/** A problem that memory's state brought about, told with how old that state is. */
export class ViewedProblem extends Error {
  readonly problem: Problem;
  readonly headers: Record<string, string>;

  constructor(problem: Problem, headers: Record<string, string>) {
    super(problem.message);
    this.problem = problem;
    this.headers = headers;
  }
}

const AGENT_ID = /^[a-z0-9][a-z0-9_-]{0,254}$/;
/** Stands for all ids that no agent can have. */
const NOBODY = "-";

/** Answers one resolve request; throws Problem and ViewedProblem. Awaits nothing when memory has all of it. */
export async function resolve(
  plane: Plane,
  request: Request,
  agentId: string,
  waitUntil: WaitUntil,
): Promise<Response> {
  const { headers } = request;
  const token = tokenOf(headers);
  const identity = plane.ring.known(token) ?? (await plane.ring.identify(token));
  const { options, attributes: named } = parseQuery(
    queryOf(request.url),
    headers.get("Signalbox-Min-Revision"),
  );
  let attributes = named;
  let variables: Variables | null = null;
  if (request.method === "POST") {
    const body = await readBody(request);
    attributes = { ...named, ...body.attributes };
    ({ variables } = body);
  }
  const ask: Ask = {
    place: placeOf(identity, headers),
    agentId: AGENT_ID.test(agentId) ? agentId : NOBODY,
    version: options.version,
    key: identity.key?.id ?? null,
    minRevision: options.minRevision,
    deadline: plane.now() + REQUEST_WAIT_MS,
  };
  const view = plane.memory.peek(ask, waitUntil) ?? (await plane.memory.view(ask, waitUntil));
  if ("missing" in view) throw missingPlace(view.missing);
  if (identity.key !== null) {
    authorize(identity, view.key?.row ?? null, plane.now());
    if (!plane.memory.keyHolds(view)) {
      throw new Problem("unavailable", "The key could not be checked for too long.", { retryAfter: 1 });
    }
    checkProject(identity, headers, view.slug);
  }
  const viewed = (problem: Problem) =>
    new ViewedProblem(problem, freshnessHeaders(view, plane.memory.ageOf(view)));
  const { entry } = view;
  if (entry === null) throw viewed(agentNotFound());
  const { answer: resolution, steps } = options.explain
    ? explainAgent(entry.agent, attributes, options)
    : { answer: resolveAgent(entry.agent, attributes, options), steps: null };
  if ("refused" in resolution) throw viewed(refusal(resolution, steps));
  const { version } = resolution;
  const held = entry.configs.get(version);
  const config = held ?? (await plane.memory.config(ask, view, version, waitUntil));
  if (typeof config === "string") throw viewed(absentVersion(version, config));
  return answer({
    request,
    view,
    age: plane.memory.ageOf(view),
    entry,
    resolution,
    steps,
    config,
    attributes,
    variables,
  });
}

function queryOf(url: string): string {
  const at = url.indexOf("?");
  return at < 0 ? "" : url.slice(at + 1).split("#", 1)[0]!;
}
