import { Text } from "@mantine/core";
import { hasEnded } from "../../../domain/rollout/moves.ts";
import { count, duration } from "../../kit/format.ts";
import { Time } from "../../kit/time.tsx";
import { rollouts } from "../../strings/rollouts.ts";
import type { Rollout } from "../queries.ts";
import classes from "./rollout.module.css";

const text = rollouts.page;

type StepState = "done" | "now" | "next" | "ended" | "never";

function stateOf({ current_step, status, history }: Rollout, step: number): StepState {
  if (status === "promoted") return "done";
  const ended = hasEnded({ status });
  if (history.length === 0 || step > current_step) return ended ? "never" : "next";
  if (step < current_step) return "done";
  return ended ? "ended" : "now";
}

const WORDS: Record<StepState, string> = {
  done: text.stepDone,
  now: text.stepNow,
  next: text.stepNext,
  ended: text.stepEnded,
  never: text.stepNever,
};

/** The steps, and which of them it is at. */
export const Steps = ({ rollout }: { rollout: Rollout }) => (
  <ol className={classes.steps} aria-label={text.steps}>
    {rollout.steps.map(({ percent, min_dwell_seconds, min_exposures, gate }, at) => {
      const state = stateOf(rollout, at);
      const span = rollout.history.findLast(({ step }) => step === at);
      return (
        <li
          key={percent}
          className={classes.step}
          data-state={state}
          aria-current={state === "now" ? "step" : undefined}
        >
          <div className={classes.percent}>{rollouts.share(percent)}</div>
          <Text size="xs">
            {[WORDS[state], gate && text.gate].filter(Boolean).join(" · ")}
            {span && (
              <>
                {" · "}
                <Time at={span.started_at} />
              </>
            )}
          </Text>
          <Text size="xs" c={state === "now" ? undefined : "dimmed"}>
            {text.stepFacts(duration(min_dwell_seconds * 1_000), count(min_exposures))}
          </Text>
        </li>
      );
    })}
  </ol>
);
