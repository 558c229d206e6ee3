import type { Problem } from "../../domain/errors.ts";
import type { Stuck } from "../../domain/evaluate/experiments.ts";
import type { Step } from "../../domain/evaluate/trace.ts";
import type { Attributes } from "../../domain/evaluate/unit.ts";
import { explainAgent, resolveAgent, type Resolution, type ResolveOptions } from "../../domain/resolve.ts";
import type { AgentEntry } from "../memory/agent-entry.ts";
import type { Options } from "./options.ts";
import { agentNotFound, refusal } from "./refusal.ts";

/** Which version a request gets, and why; with the steps that led to it, where they are to be told. */
export interface Choice {
  resolution: Resolution;
  steps: Step[] | null;
}

/** Decides for one request, by what its unit keeps where that is known; or says what stands in the way. */
export function choose(
  entry: AgentEntry | null,
  attributes: Attributes,
  options: Options,
  stuck: Stuck | null = null,
): Choice | Problem {
  if (entry === null) return agentNotFound();
  const asked: ResolveOptions = stuck === null ? options : { ...options, stuck };
  const { answer, steps } = options.explain
    ? explainAgent(entry.agent, attributes, asked)
    : { answer: resolveAgent(entry.agent, attributes, asked), steps: null };
  return "refused" in answer ? refusal(answer, steps) : { resolution: answer, steps };
}
