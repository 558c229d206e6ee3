import { defineCommand } from "../../command.ts";
import { misuse } from "../../failure.ts";
import { list, text } from "../../option.ts";
import { json } from "../../output/config.ts";
import { facts } from "../../output/table.ts";
import * as parse from "../../parse.ts";
import { theExperiment } from "./options.ts";

export const assignment = defineCommand({
  name: "experiments assignment",
  summary: "Ask which version of an experiment a user gets",
  details: "As resolve would answer if the agent had this experiment and no rules or overrides.",
  examples: ["signalbox experiments assignment pagbank-v27-vs-v28 --user-id user-12345"],
  options: {
    id: theExperiment,
    userId: text("--user-id <id>", "the user"),
    sessionId: text("--session-id <id>", "the session"),
    attributes: list("--attribute <name=value>", "what else is known; may be repeated", parse.pair),
  },
  positional: "id",
  async run({ id, userId, sessionId, attributes }, { api, io, json: asJson }) {
    if (userId === undefined && sessionId === undefined)
      throw misuse("experiments assignment needs --user-id or --session-id.");
    const answer = await api.v1.experiments[":id"].assignment.$get({
      param: { id },
      query: {
        ...Object.fromEntries(attributes),
        ...(userId !== undefined && { user_id: userId }),
        ...(sessionId !== undefined && { session_id: sessionId }),
      },
    });
    const found = await answer.json();
    if (asJson) return io.out(json(found));
    io.out(
      facts([
        ["agent", found.agent_id],
        ["version", found.version],
        ["variant", found.variant ?? "none: the unit is not enrolled"],
        ["reason", found.reason],
        ["experiment", found.experiment_id],
        ["phase", found.experiment_phase],
        ["hash", found.config_hash],
      ]),
    );
  },
});
