import { defineCommand, type Command } from "../../command.ts";
import { changedBy, reason } from "../../options.ts";
import { stepOf, type ListedRollout } from "../../rollout.ts";
import { revisionNote, tell } from "../../tell.ts";
import { theRollout } from "./options.ts";

interface Act {
  verb: "pause" | "resume" | "promote" | "abort";
  summary: string;
  details: string;
  /** What has become of the rollout. */
  done: (rollout: ListedRollout) => string;
}

const act = ({ verb, summary, details, done }: Act): Command =>
  defineCommand({
    name: `rollouts ${verb}`,
    summary,
    details,
    examples: [`signalbox rollouts ${verb} v28-canary --reason '…'`],
    options: { id: theRollout, changedBy, reason },
    positional: "id",
    async run({ id, changedBy, reason }, context) {
      const answer = await context.api.v1.rollouts[":id"][verb].$post({
        param: { id },
        json: { changed_by: changedBy ?? context.io.userName, reason },
      });
      const rollout = await answer.json();
      tell(context, rollout, `${id} ${done(rollout)}`);
      revisionNote(context, answer);
    },
  });

export const pause = act({
  verb: "pause",
  summary: "Pause a rollout",
  details: "It stays at its step. The canary goes on serving, so harm still rolls it back.",
  done: (rollout) =>
    `is paused at ${stepOf(rollout, rollout.current_step)}: its canary goes on serving, and harm still rolls it back`,
});

export const resume = act({
  verb: "resume",
  summary: "Resume a rollout, or let it pass its gate",
  details: "One that took too long gets its time once more.",
  done: (rollout) => `is ${rollout.status} at ${stepOf(rollout, rollout.current_step)}`,
});

export const promote = act({
  verb: "promote",
  summary: "Make a rollout's version the active one now",
  details: "Whatever the numbers say: the rollout ends with it.",
  done: ({ agent_id, target_version }) => `is promoted: ${agent_id} version ${target_version} is active`,
});

export const abort = act({
  verb: "abort",
  summary: "Abort a rollout",
  details: "For good: everybody gets the stable version again. One that waits for its time never starts.",
  done: ({ stable_version, started_at }) =>
    started_at === null
      ? "is aborted: it never starts"
      : `is aborted: everybody gets version ${stable_version} again`,
});
