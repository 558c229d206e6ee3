import { hasEnded } from "../../../domain/rollout/moves.ts";
import type { Io, Screen } from "../../io.ts";
import { canvas } from "../../output/canvas.ts";
import { painter } from "../../output/colour.ts";
import { moment, oneLine, wrap } from "../../output/plain.ts";
import { headOf, stepsAfter } from "../../output/rollout/decisions.ts";
import { report } from "../../output/rollout/report.ts";
import { inWords, stepOf, type Rollout } from "../../rollout.ts";
import type { View } from "../../watch.ts";

/** The report, drawn over itself in a terminal. */
export function drawn(io: Io, screen: Screen): View<Rollout> {
  const paint = painter(io.colour.out);
  const drawing = canvas((text) => io.out(text));
  const size = (): Screen => io.screen() ?? screen;
  const time = (): string => moment(new Date(io.now()).toISOString());
  let last = "";
  return {
    show(rollout) {
      last = report(rollout, Math.min(io.width, size().columns), paint);
      if (hasEnded(rollout)) return drawing.leave(last, size());
      drawing.draw(last, paint("dim", `As of ${time()}. Ctrl-C ends this, not the rollout.`), size());
    },
    away({ message }) {
      const note = wrap(`${message} Since ${time()}; trying again.`, Math.min(io.width, size().columns));
      drawing.draw(last, paint("red", note), size());
    },
    // What is drawn next says so.
    back: () => undefined,
  };
}

/** A line for each decision, and for nothing else; with `asJson` the whole rollout on a line whenever it has changed. */
export function lines(io: Io, asJson: boolean): View<Rollout> {
  const paint = painter(io.colour.out);
  let seen: number | null = null;
  return {
    show(rollout) {
      const { revision } = rollout;
      if (revision === seen) return;
      if (asJson) io.out(`${JSON.stringify(rollout)}\n`);
      else if (seen === null) io.out(`${whereOf(rollout, io.now())}\n`);
      else io.out(newer(rollout, seen).join(""));
      seen = revision;
    },
    away: ({ message }) => io.err(`signalbox: ${message} Trying again.\n`),
    back: () => io.err("signalbox: The server answers again.\n"),
  };

  function newer(rollout: Rollout, seen: number): string[] {
    const steps = stepsAfter(rollout.decisions, rollout);
    return rollout.decisions
      .flatMap((decision, index) =>
        decision.seq > seen
          ? [`${headOf(decision, steps[index]!, rollout, paint)}${reasonOf(decision.reason)}\n`]
          : [],
      )
      .toReversed();
  }
}

const reasonOf = (reason: string | null): string => (reason ? `  ${oneLine(reason)}` : "");

/** Where it is as the watch begins. */
function whereOf(rollout: Rollout, now: number): string {
  const { id, status, hold, history, current_step } = rollout;
  const why = hold === null ? "" : ` for ${inWords(hold.reason)}`;
  const where = history.length === 0 ? "" : `: ${stepOf(rollout, current_step)}`;
  return `${moment(new Date(now).toISOString())}  ${id} is ${inWords(status)}${why}${where}`;
}
