import { hasEnded } from "../../../domain/rollout/moves.ts";
import { span } from "../../durations.ts";
import { inWords, stepOf, unitsOf, type ListedRollout, type Rollout } from "../../rollout.ts";
import type { Paint } from "../colour.ts";
import { columns, moment, momentOrNull, wrap } from "../plain.ts";
import { facts } from "../table.ts";
import { decisions } from "./decisions.ts";
import { guardrails } from "./guardrails.ts";
import { nextOf } from "./next.ts";

/** More are listed by a command of their own. */
const SHOWN_DECISIONS = 4;

const STATUS_STYLES = {
  scheduled: "bold",
  running: "bold",
  held: "yellow",
  paused: "yellow",
  promoted: "green",
  rolled_back: "red",
  aborted: "red",
} as const;

/** Where a rollout is and why, for people. */
export function report(rollout: Rollout, width: number, paint: Paint): string {
  const { id, outlook } = rollout;
  const next = nextOf(rollout);
  const more =
    rollout.decisions.length > SHOWN_DECISIONS ? [`  more: signalbox rollouts decisions ${id}\n`] : [];
  return [
    header(rollout),
    stepsLine(rollout, width, paint),
    next === "" ? "" : `${paint(STATUS_STYLES[rollout.status], wrap(next, width))}\n`,
    outlook === null || rollout.history.length === 0 ? "" : guardrails(rollout, outlook, width, paint),
    decisions(rollout.decisions.slice(0, SHOWN_DECISIONS), rollout, width, paint) + more.join(""),
  ]
    .filter((part) => part !== "")
    .join("\n");
}

function header(rollout: Rollout): string {
  const { id, name, hold, history, current_step, outlook } = rollout;
  const current = history.at(-1);
  return facts([
    ["rollout", id],
    ["name", name === id ? null : name],
    ["agent", rollout.agent_id],
    ["versions", `${rollout.target_version} is tried, ${rollout.stable_version} is the stable one`],
    ["status", statusOf(rollout)],
    ["held", hold && `for ${inWords(hold.reason)} since ${moment(hold.since)}`],
    ["serves", servesOf(rollout)],
    ["step", current && `${stepOf(rollout, current_step)}, since ${moment(current.started_at)}`],
    [
      "counted",
      outlook &&
        current &&
        `${outlook.units.canary} ${unitsOf(rollout)} of the canary, ${outlook.units.baseline} of the baseline`,
    ],
    ["began", momentOrNull(rollout.started_at)],
    ["ended", momentOrNull(rollout.ended_at)],
  ]);
}

const statusOf = ({ status, policy }: Rollout): string =>
  `${inWords(status)}${policy === "ratio" ? ", by the plain ratio rule" : ""}`;

function servesOf(rollout: Rollout): string | null {
  if (rollout.percent === 0) return null;
  const beside = Math.min(rollout.percent, 100 - rollout.percent);
  return `version ${rollout.target_version} to ${rollout.percent} % of the ${unitsOf(rollout)}, ${beside} % to compare with`;
}

/**
 * `1 %  [5 %]  25 % gate  100 %`: all steps, the current one in brackets; those of a rollout that has not begun, or was
 * promoted, are all ahead, or all done.
 */
export function stepsLine(
  rollout: Pick<ListedRollout, "steps" | "current_step" | "status" | "history">,
  width: number,
  paint: Paint,
): string {
  const { steps, current_step, status, history } = rollout;
  const began = history.length > 0;
  const lines: string[][] = [[]];
  let used = 0;
  for (const [index, { percent, min_dwell_seconds, gate }] of steps.entries()) {
    const isCurrent = began && index === current_step && status !== "promoted";
    const isDone = status === "promoted" || (began && index < current_step);
    const named = `${percent} %${gate ? " gate" : ""}`;
    const text = isCurrent ? `[${named}, ${span(min_dwell_seconds)}]` : named;
    const size = columns(text) + 3;
    if (used > 0 && used + size > width) {
      lines.push([]);
      used = 0;
    }
    used += size;
    lines.at(-1)!.push(isCurrent ? paint("bold", text) : isDone ? paint("green", text) : paint("dim", text));
  }
  return lines.map((line) => `${line.join(hasEnded(rollout) ? " · " : " → ")}\n`).join("");
}
