import { freshnessHeaders } from "../resolve/answer.ts";
import type { WaitUntil } from "../clock.ts";
import { minRevisionOf } from "../resolve/options.ts";
import { runnable } from "../access.ts";
import { askerIn } from "../key-ring.ts";
import { askOf, identityOf, viewed, viewFor, type Plane } from "../plane.ts";
import { agentNotFound } from "../resolve/refusal.ts";
import { nameOf, readContext } from "./context.ts";
import { decide } from "./decide.ts";
import { evaluateAgent, evaluateFlag } from "./evaluation.ts";

/** Evaluates one flag: an agent's configuration, or a flag of an agent. Throws Problem and ViewedProblem. */
export async function evaluate(
  plane: Plane,
  request: Request,
  key: string,
  waitUntil: WaitUntil,
): Promise<Response> {
  const { headers } = request;
  const identity = await identityOf(plane, headers);
  const attributes = await readContext(request);
  const { agentId, flag } = nameOf(key);
  const ask = askOf(plane, identity, headers, agentId, {
    version: null,
    minRevision: minRevisionOf(headers),
  });
  const view = await viewFor(plane, identity, headers, ask, waitUntil);
  const entry = runnable(view.entry, () => askerIn(view.key?.row, view.projectId));
  if (entry === null) throw viewed(plane, view, agentNotFound());
  const found = { ...view, entry };
  const configuration = async (): Promise<string> => {
    const { answer } = await decide(plane.sticky, found, attributes, false, waitUntil);
    return evaluateAgent(plane, ask, found, answer, waitUntil);
  };
  const text = flag === null ? await configuration() : evaluateFlag(entry, flag, attributes);
  return new Response(text, {
    headers: {
      ...freshnessHeaders(view, plane.memory.ageOf(view)),
      "Content-Type": "application/json",
      "Cache-Control": "no-store",
    },
  });
}
