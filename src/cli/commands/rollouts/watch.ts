import { hasEnded } from "../../../domain/rollout/moves.ts";
import { defineCommand } from "../../command.ts";
import { seconds } from "../../durations.ts";
import { EXIT, Failure } from "../../failure.ts";
import { parsed } from "../../option.ts";
import { inWords } from "../../rollout.ts";
import { watch as watchUntil } from "../../watch.ts";
import { theRollout } from "./options.ts";
import { drawn, lines } from "./views.ts";

const DEFAULT_SECONDS = 2;
/** More often only asks for the same again. */
const LEAST_SECONDS = 0.2;

function pace(text: string): number {
  const value = seconds(text);
  if (value < LEAST_SECONDS) throw new Error(`must be ${LEAST_SECONDS} seconds or more`);
  return value;
}

export const watch = defineCommand({
  name: "rollouts watch",
  summary: "Watch a rollout until it ends",
  details:
    "On a terminal the report is drawn over itself; elsewhere every decision is a line, or with --json the rollout is, whenever it has changed. A server that is away is waited for. It ends with code 0 when the rollout was promoted, and 1 when it was rolled back or aborted.",
  examples: [
    "signalbox rollouts watch v28-canary",
    "signalbox rollouts watch v28-canary --every 30s && ./announce.sh",
  ],
  options: {
    id: theRollout,
    every: parsed("--every <duration>", "how often to look (default: 2s)", pace),
  },
  positional: "id",
  async run({ id, every = DEFAULT_SECONDS }, { api, io, json: asJson }) {
    const screen = asJson ? null : io.screen();
    const last = await watchUntil(
      async (signal) => (await api.v1.rollouts[":id"].$get({ param: { id } }, { init: { signal } })).json(),
      {
        every: every * 1_000,
        isOver: hasEnded,
        view: screen === null ? lines(io, asJson) : drawn(io, screen),
        io,
      },
    );
    if (last === null) {
      // Behind what the terminal shows of Ctrl-C.
      if (screen !== null) io.err("\n");
      throw new Failure(`Stopped watching ${id}; it goes on by itself.`, EXIT.interrupted);
    }
    if (last.status !== "promoted")
      throw new Failure(
        `${id} was ${inWords(last.status)}: everybody gets version ${last.stable_version}.`,
        EXIT.refused,
      );
  },
});
