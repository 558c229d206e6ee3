import { defineCommand, type Command } from "../../command.ts";
import { changedBy, reason } from "../../options.ts";
import { revisionNote, tell } from "../../tell.ts";
import { theExperiment } from "./options.ts";

interface Act {
  verb: "start" | "pause" | "resume" | "stop";
  summary: string;
  details?: string;
  /** What has become of the experiment. */
  done: string;
}

/** The acts that need no more than a name. */
const act = ({ verb, summary, details, done }: Act): Command =>
  defineCommand({
    name: `experiments ${verb}`,
    summary,
    ...(details !== undefined && { details }),
    examples: [`signalbox experiments ${verb} pagbank-v27-vs-v28 --reason '…'`],
    options: { id: theExperiment, changedBy, reason },
    positional: "id",
    async run({ id, changedBy, reason }, context) {
      const answer = await context.api.v1.experiments[":id"][verb].$post({
        param: { id },
        json: { changed_by: changedBy ?? context.io.userName, reason },
      });
      tell(context, await answer.json(), `${id} ${done}`);
      revisionNote(context, answer);
    },
  });

export const start = act({
  verb: "start",
  summary: "Start an experiment",
  details: "Its definition is fixed from now on, the mode of analysis with it.",
  done: "is running",
});

export const pause = act({
  verb: "pause",
  summary: "Pause an experiment",
  details: "Whoever is enrolled keeps the version; nobody new is counted.",
  done: "is paused: units keep their versions, and nobody new is counted",
});

export const resume = act({
  verb: "resume",
  summary: "Resume a paused experiment",
  done: "is running again",
});

export const stop = act({
  verb: "stop",
  summary: "Stop an experiment",
  details: "For good: everybody gets the active version. It can still be concluded.",
  done: "is stopped: everybody gets the active version",
});
