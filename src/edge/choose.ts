import type { Problem } from "../domain/errors.ts";
import type { Step } from "../domain/evaluate/trace.ts";
import type { Attributes } from "../domain/evaluate/unit.ts";
import { explainAgent, resolveAgent, type Resolution } from "../domain/resolve.ts";
import type { AgentEntry } from "./agent-entry.ts";
import type { Options } from "./options.ts";
import { agentNotFound, refusal } from "./refusal.ts";

/** Which version a request gets, and why; with the steps that led to it, where they are to be told. */
export interface Choice {
  resolution: Resolution;
  steps: Step[] | null;
}

/** Decides for one request; or says what stands in the way. */
export function choose(entry: AgentEntry | null, attributes: Attributes, options: Options): Choice | Problem {
  if (entry === null) return agentNotFound();
  const { answer, steps } = options.explain
    ? explainAgent(entry.agent, attributes, options)
    : { answer: resolveAgent(entry.agent, attributes, options), steps: null };
  return "refused" in answer ? refusal(answer, steps) : { resolution: answer, steps };
}
