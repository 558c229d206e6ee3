import { Problem } from "../../domain/errors.ts";
import type { Variables } from "../../domain/variables.ts";
import type { AgentEntry, Config } from "../memory/agent-entry.ts";
import { answer, freshnessHeaders } from "./answer.ts";
import { readBody } from "./body.ts";
import type { Choice } from "./choose.ts";
import type { WaitUntil } from "../clock.ts";
import { frameOf, makeFrame } from "./frame.ts";
import { runnable } from "../access.ts";
import { askerIn, type Identity } from "../key-ring.ts";
import { answerWithIncluded } from "./include.ts";
import { parseQuery, type Options, type Query } from "./options.ts";
import {
  admit,
  askOf,
  identify,
  identityOf,
  noteUse,
  queryOf,
  viewed,
  viewFor,
  type Plane,
} from "../plane.ts";
import { absentVersion } from "./refusal.ts";
import { notThen } from "./past.ts";
import { settle, settleNow } from "./settle.ts";
import type { View } from "../memory/view.ts";

type Attributes = Record<string, unknown>;

/** One request, and all that its answer depends on beside what memory holds. */
interface Asked {
  plane: Plane;
  request: Request;
  options: Options;
  attributes: Attributes;
  variables: Variables | null;
}

/**
 * Answers one resolve request; throws, or rejects with, Problem and ViewedProblem. Waits for no store when memory has
 * all of it, and then not for a promise either: that alone would cost a warm answer some of its time.
 */
export function resolve(
  plane: Plane,
  request: Request,
  agentId: string,
  waitUntil: WaitUntil,
  identity: Identity | undefined = identify(plane, request.headers),
): Response | Promise<Response> {
  const { headers } = request;
  const query = parseQuery(queryOf(request.url), headers.get("Signalbox-Min-Revision"));
  if (identity && request.method !== "POST" && !query.options.asOf)
    return (
      fromMemory(plane, request, agentId, identity, query, waitUntil) ??
      withReads(plane, request, agentId, query, waitUntil)
    );
  return withReads(plane, request, agentId, query, waitUntil);
}

/** The answer of now, where memory holds all of it; null: something has to be read. */
function fromMemory(
  plane: Plane,
  request: Request,
  agentId: string,
  identity: Identity,
  { options, attributes }: Query,
  waitUntil: WaitUntil,
): Response | Promise<Response> | null {
  const { headers } = request;
  const view = plane.memory.peek(askOf(plane, identity, headers, agentId, options), waitUntil);
  if (view === null) return null;
  admit(plane, identity, headers, view);
  noteUse(plane, identity, waitUntil);
  const asked: Asked = { plane, request, options, attributes, variables: null };
  const entry = entryOf(asked, view);
  const settled = settleNow(plane.sticky, caseOf(asked, view, entry), waitUntil);
  if (settled === null) return null;
  const choice = chosen(asked, view, settled);
  const config = entry!.configs.get(choice.resolution.version);
  return config ? answered(asked, view, entry!, choice, config) : null;
}

async function withReads(
  plane: Plane,
  request: Request,
  agentId: string,
  { options, attributes: named }: Query,
  waitUntil: WaitUntil,
): Promise<Response> {
  const { headers } = request;
  const identity = await identityOf(plane, headers);
  const asked: Asked = { plane, request, options, attributes: named, variables: null };
  if (request.method === "POST") {
    const body = await readBody(request);
    asked.attributes = { ...named, ...body.attributes };
    asked.variables = body.variables;
  }
  const { asOf } = options;
  if (asOf && "revision" in asOf) options.minRevision = Math.max(asOf.revision, options.minRevision ?? 0);
  const ask = askOf(plane, identity, headers, agentId, options);
  const view = await viewFor(plane, identity, headers, ask, waitUntil);
  const entry = asOf
    ? entryThen(asked, view, await plane.past.entry(ask, view, asOf, waitUntil))
    : entryOf(asked, view);
  const choice = chosen(asked, view, await settle(plane.sticky, caseOf(asked, view, entry), waitUntil));
  const { version } = choice.resolution;
  if (asOf && options.version !== null) await plane.past.published(ask, view, version, entry!, waitUntil);
  const config = asOf
    ? await plane.past.config(ask, view, version, waitUntil)
    : (entry!.configs.get(version) ?? (await plane.memory.config(ask, view, version, waitUntil)));
  if (typeof config === "string") throw viewed(plane, view, absentVersion(version, config));
  return answered(asked, view, entry!, choice, config);
}

/** What whoever asks may see of the agent. */
function entryOf({ plane }: Asked, view: View): AgentEntry | null {
  try {
    return runnable(view.entry, () => askerIn(view.key?.row, view.projectId));
  } catch (error) {
    throw error instanceof Problem ? viewed(plane, view, error) : error;
  }
}

/** Of an agent as it was, by who may see it now. Throws `agent_not_found` as where it was not there. */
function entryThen(asked: Asked, view: View, past: AgentEntry): AgentEntry {
  const now = view.entry ?? past;
  if (entryOf(asked, { ...view, entry: now }) === null) throw notThen();
  return past;
}

const caseOf = ({ attributes, options }: Asked, { projectId }: View, entry: AgentEntry | null) => ({
  projectId,
  entry,
  attributes,
  options,
});

function chosen({ plane }: Asked, view: View, choice: Choice | Problem): Choice {
  if (choice instanceof Problem) throw viewed(plane, view, choice);
  return choice;
}

function answered(
  { plane, request, options, attributes, variables }: Asked,
  view: View,
  entry: AgentEntry,
  { resolution, steps }: Choice,
  config: Config,
): Response | Promise<Response> {
  const frame = (options.asOf ? makeFrame : frameOf)(view.projectId, entry, resolution, config);
  const headers = freshnessHeaders(view, plane.memory.ageOf(view));
  if (options.asOf) headers["Signalbox-As-Of"] = String(entry.revision);
  if (options.credentials || options.contexts) {
    const { version } = resolution;
    const given = { request, view, entry, version, frame, headers, steps, variables };
    return answerWithIncluded(plane, options, given);
  }
  return answer({ request, frame, headers, steps, attributes, variables });
}
