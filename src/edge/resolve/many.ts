import type { Asker } from "../../domain/access.ts";
import { Problem, problemBody } from "../../domain/errors.ts";
import { bodyOf, explained, freshnessHeaders, send, wantsYaml } from "./answer.ts";
import { readManyBody } from "./body.ts";
import type { Choice } from "./choose.ts";
import type { WaitUntil } from "../clock.ts";
import { frameOf } from "./frame.ts";
import { runnable } from "../access.ts";
import { askerIn, type Identity } from "../key-ring.ts";
import { MAX_MANY_LENGTH } from "../limits.ts";
import { invalid, parseQuery, refusePast, refuseSecrets, type Options } from "./options.ts";
import { missingPlace } from "../place.ts";
import { admit, askOf, identityOf, noteUse, queryOf, type Plane } from "../plane.ts";
import { requestIdOf } from "../problems.ts";
import { Purse } from "./purse.ts";
import { absentVersion } from "./refusal.ts";
import { settle } from "./settle.ts";
import type { Variables } from "../../domain/variables.ts";
import type { Ask, View } from "../memory/view.ts";

/** Answers for many agents at once, each as it would be answered for alone; throws Problem and ViewedProblem. */
export async function resolveMany(plane: Plane, request: Request, waitUntil: WaitUntil): Promise<Response> {
  const { headers } = request;
  const identity = await identityOf(plane, headers);
  const { options, attributes: named } = parseQuery(
    queryOf(request.url),
    headers.get("Signalbox-Min-Revision"),
  );
  if (options.version !== null)
    throw invalid("/version", "cannot be asked of many agents: each numbers its own");
  refusePast(options);
  refuseSecrets(options);
  const { agents, attributes, variables } = await readManyBody(request);
  const found = await viewMany(plane, identity, headers, agents, options, waitUntil);
  const given = { ...named, ...attributes };
  const purse = new Purse();
  // All at once: some may have to look up what their unit keeps.
  const choices = await Promise.all(
    found.agents.map(async ({ view }) => {
      if (view instanceof Problem) return view;
      const { projectId, entry } = view;
      return purse.pay(() =>
        settle(plane.sticky, { projectId, entry, attributes: given, options }, waitUntil),
      );
    }),
  );
  const requestId = requestIdOf(request);
  const parts: string[] = [];
  let length = 0;
  for (const [index, one] of found.agents.entries()) {
    const room = MAX_MANY_LENGTH - length;
    const body = await answerOne(plane, one, choices[index]!, variables, room, waitUntil).catch(
      (error: unknown) => {
        if (!(error instanceof Problem)) throw error;
        return JSON.stringify(problemBody(error, requestId));
      },
    );
    length += body.length;
    parts.push(parts.length === 0 ? "" : ",", JSON.stringify(one.agentId), ":", body);
  }
  return send(['{"data":{', ...parts, "}}"].join(""), wantsYaml(headers.get("Accept")), {
    ...freshnessHeaders(found.oldest, plane.memory.ageOf(found.oldest)),
    "Cache-Control": "no-store",
  });
}

/** What memory has of one of the agents asked for, or why it has nothing. */
export interface Found {
  agentId: string;
  ask: Ask;
  view: View | Problem;
}

/** Views agents together, and lets in who may see them. Throws when there is nothing at all to view. */
export async function viewMany(
  plane: Plane,
  identity: Identity,
  headers: Headers,
  agents: string[],
  options: Pick<Options, "minRevision">,
  waitUntil: WaitUntil,
): Promise<{ agents: Found[]; oldest: View }> {
  const asks = agents.map((agentId) =>
    askOf(plane, identity, headers, agentId, { version: null, minRevision: options.minRevision }),
  );
  const views = await plane.memory.views(asks, waitUntil);
  let oldest: View | null = null;
  const found = views.map((view, index): Found => {
    if ("missing" in view) throw missingPlace(view.missing);
    if (!(view instanceof Problem) && (oldest === null || view.asOf < oldest.asOf)) oldest = view;
    return { agentId: agents[index]!, ask: asks[index]!, view };
  });
  const [first] = views;
  if (oldest === null) throw first;
  admit(plane, identity, headers, oldest);
  noteUse(plane, identity, waitUntil);
  const { key, projectId } = oldest as View;
  const asker = askerIn(key?.row, projectId);
  return { agents: found.map((one) => ({ ...one, view: runnableView(one.view, asker) })), oldest };
}

function runnableView(view: View | Problem, asker: Asker): View | Problem {
  if (view instanceof Problem) return view;
  try {
    const entry = runnable(view.entry, () => asker);
    return entry === view.entry ? view : { ...view, entry };
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}

/** One agent's answer as JSON text of at most so many characters; throws Problem. */
async function answerOne(
  plane: Plane,
  { ask, view }: Found,
  choice: Choice | Problem,
  variables: Variables,
  room: number,
  waitUntil: WaitUntil,
): Promise<string> {
  if (view instanceof Problem) throw view;
  if (choice instanceof Problem) throw choice;
  const { resolution, steps } = choice;
  const { version } = resolution;
  const entry = view.entry!;
  if (room <= 0) throw tooMuch();
  const held = entry.configs.get(version);
  const config = held ?? (await plane.memory.config(ask, view, version, waitUntil));
  if (typeof config === "string") throw absentVersion(version, config);
  const plain = bodyOf(frameOf(view.projectId, entry, resolution, config), variables);
  const body = steps === null ? plain : explained(plain, steps);
  if (body.length > room) throw tooMuch();
  return body;
}

const tooMuch = (): Problem =>
  new Problem("config_too_large", "Together the configurations are too large: resolve this agent by itself.");
