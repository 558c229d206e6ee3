import { inWords, stepOf, type Decision, type ListedRollout } from "../../rollout.ts";
import type { Paint } from "../colour.ts";
import { moment, oneLine, wrap } from "../plain.ts";

const STYLES: Readonly<Record<string, "green" | "red" | "yellow">> = {
  promoted: "green",
  rolled_back: "red",
  aborted: "red",
  held: "yellow",
  paused: "yellow",
};

/** `advanced to step 2 of 4, 10 %`; a step counts from 0. */
const actionOf = (
  { action, cause }: Pick<Decision, "action" | "cause">,
  step: number,
  rollout: Pick<ListedRollout, "steps">,
): string => {
  if (action === "advanced" || action === "started") return `${action}: ${stepOf(rollout, step)}`;
  return action === "held" && cause !== null ? `held: ${inWords(cause)}` : inWords(action);
};

/** The step that each decision led to, by what came after it: only an advance changes it. Newest first. */
export function stepsAfter(
  decisions: readonly Pick<Decision, "action">[],
  { current_step }: Pick<ListedRollout, "current_step">,
): number[] {
  let step = current_step;
  return decisions.map(({ action }) => (action === "advanced" ? step-- : step));
}

/** `2026-11-20 14:00:00Z  advanced: step 2 of 4, 10 %  (system)`: one line. */
export function headOf(
  decision: Pick<Decision, "at" | "action" | "cause" | "actor">,
  step: number,
  rollout: Pick<ListedRollout, "steps">,
  paint: Paint,
): string {
  const { action, actor, at } = decision;
  const text = oneLine(actionOf(decision, step, rollout));
  const style = STYLES[action];
  return `${moment(at)}  ${style ? paint(style, text) : text}  (${oneLine(actor)})`;
}

/** Decisions, newest first, each with its reason below. */
export function decisions(
  list: readonly Pick<Decision, "at" | "action" | "cause" | "actor" | "reason">[],
  rollout: Pick<ListedRollout, "steps" | "current_step">,
  width: number,
  paint: Paint,
): string {
  const steps = stepsAfter(list, rollout);
  return list
    .map((decision, index) => {
      const head = `${headOf(decision, steps[index]!, rollout, paint)}\n`;
      return decision.reason ? `${head}${wrap(decision.reason, width, "  ")}\n` : head;
    })
    .join("");
}
