import { defineCommand } from "../../command.ts";
import { misuse } from "../../failure.ts";
import { parsed, text } from "../../option.ts";
import { changedBy, reason } from "../../options.ts";
import * as parse from "../../parse.ts";
import { revisionNote, tell } from "../../tell.ts";
import { theExperiment } from "./options.ts";

export const update = defineCommand({
  name: "experiments update",
  summary: "Give an experiment more traffic, or another name",
  details: "More traffic moves nobody: who has a version keeps it, and the phase goes on.",
  examples: ["signalbox experiments update pagbank-v27-vs-v28 --traffic 50"],
  options: {
    id: theExperiment,
    traffic: parsed("--traffic <percent>", "percent of the agent's traffic; it may only grow", parse.percent),
    name: text("--name <name>", "what people call it"),
    description: text("--description <text>", "what it is about"),
    changedBy,
    reason,
  },
  positional: "id",
  async run({ id, traffic, name, description, changedBy, reason }, context) {
    if (traffic === undefined && name === undefined && description === undefined)
      throw misuse("experiments update needs --traffic, --name or --description.");
    const answer = await context.api.v1.experiments[":id"].$patch({
      param: { id },
      json: {
        traffic_percent: traffic,
        name,
        description,
        changed_by: changedBy ?? context.io.userName,
        reason,
      },
    });
    const changed = await answer.json();
    tell(context, changed, `${id} has ${changed.traffic_percent} % of the traffic of ${changed.agent_id}`);
    revisionNote(context, answer);
  },
});
