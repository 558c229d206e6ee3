import { Problem } from "../../domain/errors.ts";
import type { Attributes } from "../../domain/evaluate/unit.ts";
import { freshnessHeaders } from "../resolve/answer.ts";
import type { WaitUntil } from "../clock.ts";
import { fingerprintOf, matches } from "../resolve/etag.ts";
import { MAX_MANY_LENGTH } from "../limits.ts";
import { viewMany, type Found } from "../resolve/many.ts";
import { minRevisionOf } from "../resolve/options.ts";
import { askerName } from "../access.ts";
import { askerIn } from "../key-ring.ts";
import { askOf, identityOf, NOBODY, viewFor, type Plane } from "../plane.ts";
import { Purse } from "../resolve/purse.ts";
import { unavailable } from "../memory/view.ts";
import { readContext } from "./context.ts";
import { decide } from "./decide.ts";
import { evaluateAgent, evaluateFlag, flagText } from "./evaluation.ts";
import { failureOf } from "./refuse.ts";

/**
 * Evaluates every agent and every flag of a project; throws Problem and ViewedProblem. The tag covers the project's
 * revision and all of the context: one without the context would leave a browser with somebody else's values.
 */
export async function evaluateAll(plane: Plane, request: Request, waitUntil: WaitUntil): Promise<Response> {
  const { headers } = request;
  const identity = await identityOf(plane, headers);
  const attributes = await readContext(request);
  const minRevision = minRevisionOf(headers);
  const ask = askOf(plane, identity, headers, NOBODY, { version: null, minRevision });
  const view = await viewFor(plane, identity, headers, ask, waitUntil);
  const { projectId, project } = view;
  if (project === null) throw unavailable();

  const { epoch } = project;
  const known = headers.get("If-None-Match");
  const asker = askerIn(view.key?.row, projectId);
  const context = fingerprintOf(asker.sees_all ? attributes : { ...attributes, "": askerName(asker) });
  const tagOf = (revision: number): string => `"o${projectId}-${epoch}-${revision}-${context}"`;
  const answer = (revision: number, body: string | null, whole: boolean): Response =>
    new Response(body, {
      status: body === null ? 304 : 200,
      headers: {
        ...freshnessHeaders({ revision }, plane.memory.ageOf(view)),
        ...(body !== null && { "Content-Type": "application/json" }),
        ...(whole && { ETag: tagOf(revision) }),
        "Cache-Control": whole ? "private, no-cache" : "no-store",
      },
    });
  if (known !== null && matches(known, tagOf(view.revision))) return answer(view.revision, null, true);

  const list = await plane.lists.of(projectId, asker, project, ask.deadline, waitUntil);
  const { agents } = list;
  if (agents.length === 0) return answer(list.revision, '{"flags":[]}', list.epoch === epoch);
  const found = await viewMany(plane, identity, headers, agents, { minRevision }, waitUntil);
  const { flags, whole } = await evaluateThem(plane, found.agents, attributes, waitUntil);
  const { revision } = found.oldest;
  // Agents that were made since the list was read are not in it: then the answer must not pass for the whole.
  const complete = list.epoch === found.oldest.project?.epoch && list.revision >= revision;
  return answer(revision, ['{"flags":[', flags.join(","), "]}"].join(""), whole && complete);
}

/** Evaluations as JSON texts; `whole` unless a store did not give what belongs to them. */
async function evaluateThem(
  plane: Plane,
  agents: Found[],
  attributes: Attributes,
  waitUntil: WaitUntil,
): Promise<{ flags: string[]; whole: boolean }> {
  const flags: string[] = [];
  let whole = true;
  let room = MAX_MANY_LENGTH;
  const add = (key: string, text: string): void => {
    const flag = text.length > room ? JSON.stringify(failureOf(key, tooMuch())) : text;
    room -= flag.length;
    flags.push(flag);
  };
  const purse = new Purse();
  // All at once: some may have to look up what their unit keeps.
  const decisions = await Promise.all(
    agents.map(async ({ view }) => {
      if (view instanceof Problem || view.entry === null) return null;
      const { projectId, entry } = view;
      return purse.pay(() => decide(plane.sticky, { projectId, entry }, attributes, true, waitUntil));
    }),
  );
  for (const [index, { agentId, ask, view }] of agents.entries()) {
    if (view instanceof Problem || view.project === null) whole = false;
    if (view instanceof Problem) {
      add(agentId, JSON.stringify(failureOf(agentId, view)));
      continue;
    }
    const { entry } = view;
    const decided = decisions[index];
    // Deleted since the list was read.
    if (entry === null || !decided) continue;
    if (decided instanceof Problem) {
      add(agentId, JSON.stringify(failureOf(agentId, decided)));
      continue;
    }
    const { answer, steps, sure } = decided;
    if (!sure) whole = false;
    try {
      if (room <= 0) throw tooMuch();
      add(agentId, await evaluateAgent(plane, ask, { ...view, entry }, answer, waitUntil));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      // An agent without an active version has flags, and no value of its own.
      if (error.code !== "no_active_version") {
        if (error.code !== "config_too_large") whole = false;
        add(agentId, JSON.stringify(failureOf(agentId, error)));
      }
    }
    const stepsOf = Map.groupBy(steps, ({ step, id }) => (step === "FLAG" ? id : null));
    for (const flag of entry.agent.flags) {
      const { key } = flag;
      // Deciding has evaluated the flags, unless it was refused.
      const text =
        "refused" in answer
          ? evaluateFlag(entry, key, attributes)
          : flagText(entry, flag, answer.flags[key]!, stepsOf.get(key)!);
      add(`${agentId}.${key}`, text);
    }
  }
  return { flags, whole };
}

const tooMuch = (): Problem =>
  new Problem("config_too_large", "Together the flags are too large: evaluate this one by itself.");
