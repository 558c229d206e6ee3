import { Problem } from "../domain/errors.ts";
import { answer, freshnessHeaders } from "./answer.ts";
import { readBody } from "./body.ts";
import { choose } from "./choose.ts";
import type { WaitUntil } from "./clock.ts";
import { frameOf, makeFrame } from "./frame.ts";
import { parseQuery } from "./options.ts";
import { missingPlace } from "./place.ts";
import { admit, askOf, identityOf, queryOf, viewed, type Plane } from "./plane.ts";
import { absentVersion } from "./refusal.ts";
import type { Variables } from "../domain/variables.ts";

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
  const { asOf } = options;
  if (asOf && "revision" in asOf) options.minRevision = Math.max(asOf.revision, options.minRevision ?? 0);
  const ask = askOf(plane, identity, headers, agentId, options);
  const view = plane.memory.peek(ask, waitUntil) ?? (await plane.memory.view(ask, waitUntil));
  if ("missing" in view) throw missingPlace(view.missing);
  admit(plane, identity, headers, view);
  const entry = asOf ? await plane.past.entry(ask, view, asOf, waitUntil) : view.entry;
  const choice = choose(entry, attributes, options);
  if (choice instanceof Problem) throw viewed(plane, view, choice);
  const { resolution, steps } = choice;
  const { version } = resolution;
  const config = asOf
    ? await plane.past.config(ask, view, version, waitUntil)
    : (entry!.configs.get(version) ?? (await plane.memory.config(ask, view, version, waitUntil)));
  if (typeof config === "string") throw viewed(plane, view, absentVersion(version, config));
  const frame = (asOf ? makeFrame : frameOf)(view.projectId, entry!, resolution, config);
  const answerHeaders = freshnessHeaders(view, plane.memory.ageOf(view));
  if (asOf) answerHeaders["Signalbox-As-Of"] = String(entry!.revision);
  return answer({ request, frame, headers: answerHeaders, steps, attributes, variables });
}
