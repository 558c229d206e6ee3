import { Problem } from "../domain/errors.ts";
import { answer } from "./answer.ts";
import { readBody } from "./body.ts";
import { choose } from "./choose.ts";
import type { WaitUntil } from "./clock.ts";
import { parseQuery } from "./options.ts";
import { missingPlace } from "./place.ts";
import { admit, askOf, identityOf, queryOf, viewed, type Plane } from "./plane.ts";
import { absentVersion } from "./refusal.ts";
import type { Variables } from "./variables.ts";

/** Answers one resolve request; throws Problem and ViewedProblem. Waits for no store when memory has all of it. */
export async function resolve(
  plane: Plane,
  request: Request,
  agentId: string,
  waitUntil: WaitUntil,
): Promise<Response> {
  const { headers } = request;
  const identity = await identityOf(plane, headers);
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
  const ask = askOf(plane, identity, headers, agentId, options);
  const view = plane.memory.peek(ask, waitUntil) ?? (await plane.memory.view(ask, waitUntil));
  if ("missing" in view) throw missingPlace(view.missing);
  admit(plane, identity, headers, view);
  const choice = choose(view.entry, attributes, options);
  if (choice instanceof Problem) throw viewed(plane, view, choice);
  const entry = view.entry!;
  const { version } = choice.resolution;
  const held = entry.configs.get(version);
  const config = held ?? (await plane.memory.config(ask, view, version, waitUntil));
  if (typeof config === "string") throw viewed(plane, view, absentVersion(version, config));
  const age = plane.memory.ageOf(view);
  return answer({ request, view, age, entry, ...choice, config, attributes, variables });
}
