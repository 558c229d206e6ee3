import { defineCommand } from "../../command.ts";
import { parsed, required } from "../../option.ts";
import { changedBy, reason } from "../../options.ts";
import { versionNumber } from "../../parse.ts";
import { revisionNote, tell } from "../../tell.ts";
import { theExperiment } from "./options.ts";

export const conclude = defineCommand({
  name: "experiments conclude",
  summary: "Decide an experiment: its winner becomes the active version",
  details: "The experiment ends, and its results are kept as they are now, beside the decision.",
  examples: ["signalbox experiments conclude pagbank-v27-vs-v28 --winner 28 --reason 'More success'"],
  options: {
    id: theExperiment,
    winner: required(parsed("--winner <number>", "the version that becomes active", versionNumber)),
    changedBy,
    reason,
  },
  positional: "id",
  async run({ id, winner, changedBy, reason }, context) {
    const answer = await context.api.v1.experiments[":id"].conclude.$post({
      param: { id },
      json: { winner, changed_by: changedBy ?? context.io.userName, reason },
    });
    const concluded = await answer.json();
    tell(context, concluded, `${id} is concluded: ${concluded.agent_id} version ${winner} is active`);
    revisionNote(context, answer);
  },
});
