import { Problem } from "../../domain/errors.ts";
import { choose, type Choice } from "./choose.ts";
import type { WaitUntil } from "../clock.ts";
import type { AgentEntry } from "../memory/agent-entry.ts";
import type { Options } from "./options.ts";
import type { Drawn, Sticky } from "./sticky.ts";

/** Something asked of an agent; null: there is none. */
interface Asked {
  projectId: number;
  entry: AgentEntry | null;
  attributes: Record<string, unknown>;
  options: Options;
}

/** Decides for one request, if nothing has to be looked up for it; else null. */
export function settleNow(sticky: Sticky, asked: Asked, waitUntil: WaitUntil): Choice | Problem | null {
  const choice = choose(asked.entry, asked.attributes, asked.options);
  if (choice instanceof Problem || choice.resolution.experiment_id === null) return choice;
  const stuck = sticky.recall(drawnOf(asked, choice), waitUntil);
  if (!stuck) return stuck === null ? choice : null;
  return choose(asked.entry, asked.attributes, asked.options, stuck);
}

/** Decides for one request. */
export async function settle(sticky: Sticky, asked: Asked, waitUntil: WaitUntil): Promise<Choice | Problem> {
  const choice = choose(asked.entry, asked.attributes, asked.options);
  if (choice instanceof Problem || choice.resolution.experiment_id === null) return choice;
  const stuck = await sticky.find(drawnOf(asked, choice), waitUntil);
  return stuck ? choose(asked.entry, asked.attributes, asked.options, stuck) : choice;
}

const drawnOf = ({ projectId, entry, attributes, options }: Asked, { resolution }: Choice): Drawn => ({
  projectId,
  entry: entry!,
  attributes,
  resolution,
  given: !options.explain && options.asOf === null,
});
