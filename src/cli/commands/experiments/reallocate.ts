import { defineCommand } from "../../command.ts";
import { splitOf } from "../../experiment.ts";
import { parsed, required } from "../../option.ts";
import { changedBy, reason } from "../../options.ts";
import * as parse from "../../parse.ts";
import { revisionNote, tell } from "../../tell.ts";
import { theExperiment } from "./options.ts";

export const reallocate = defineCommand({
  name: "experiments reallocate",
  summary: "Begin a phase with other weights",
  details: "Units are drawn anew, and the phases are analysed apart.",
  examples: ["signalbox experiments reallocate pagbank-v27-vs-v28 --split 27=50,28=50"],
  options: {
    id: theExperiment,
    split: required(parsed("--split <weights>", "percent of each version: 27=70,28=30", parse.weights)),
    traffic: parsed("--traffic <percent>", "percent of the agent's traffic; it may only grow", parse.percent),
    changedBy,
    reason,
  },
  positional: "id",
  async run({ id, split, traffic, changedBy, reason }, context) {
    const answer = await context.api.v1.experiments[":id"].reallocate.$post({
      param: { id },
      json: {
        traffic_distribution: split,
        traffic_percent: traffic,
        changed_by: changedBy ?? context.io.userName,
        reason,
      },
    });
    const changed = await answer.json();
    tell(context, changed, `${id} is in phase ${changed.phase} (${splitOf(changed)})`);
    revisionNote(context, answer);
  },
});
