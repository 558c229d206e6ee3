import type { Step } from "../../domain/evaluate/trace.ts";
import type { Attributes } from "../../domain/evaluate/unit.ts";
import {
  explainAgent,
  resolveAgent,
  type Refusal,
  type Resolution,
  type ResolveOptions,
} from "../../domain/resolve.ts";
import type { AgentEntry } from "../memory/agent-entry.ts";
import type { WaitUntil } from "../clock.ts";
import type { Sticky } from "../resolve/sticky.ts";

/** What an agent gives, the steps that led to it where they are wanted, and whether all that they depend on was known. */
export interface Decided {
  answer: Resolution | Refusal;
  steps: Step[];
  sure: boolean;
}

/** Decides for one context, by what its unit keeps where that is known. */
export async function decide(
  sticky: Sticky,
  { projectId, entry }: { projectId: number; entry: AgentEntry },
  attributes: Attributes,
  withSteps: boolean,
  waitUntil: WaitUntil,
): Promise<Decided> {
  const decided = (options?: ResolveOptions) =>
    withSteps
      ? explainAgent(entry.agent, attributes, options)
      : { answer: resolveAgent(entry.agent, attributes, options), steps: [] };
  const { answer, steps } = decided();
  if ("refused" in answer || answer.experiment_id === null) return { answer, steps, sure: true };
  const drawn = { projectId, entry, attributes, resolution: answer, given: true };
  const stuck = await sticky.find(drawn, waitUntil);
  if (!stuck) return { answer, steps, sure: stuck === null };
  return { ...decided({ stuck }), sure: true };
}
