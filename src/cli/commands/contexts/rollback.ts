import { defineCommand } from "../../command.ts";
import { parsed, required } from "../../option.ts";
import { changedBy, reason } from "../../options.ts";
import { versionNumber } from "../../parse.ts";
import { tell } from "../../tell.ts";
import { CONTEXT } from "./options.ts";

export const rollback = defineCommand({
  name: "contexts rollback",
  summary: "Go back to an earlier version of a context",
  details: "Nothing is copied; the next write takes the highest number plus one.",
  examples: ["signalbox contexts rollback in_0f8fad5bd9cb469fa16570867728950e profile --to 3"],
  options: {
    ...CONTEXT,
    target: required(parsed("--to, --target-version <number>", "the version to go back to", versionNumber)),
    changedBy,
    reason,
  },
  positional: ["instance", "name"],
  async run({ instance, name, target, changedBy, reason }, context) {
    const answer = await context.api.v1.instances[":id"].contexts[":name"].rollback.$post({
      param: { id: instance, name },
      json: { target_version: target, changed_by: changedBy ?? context.io.userName, reason },
    });
    const after = await answer.json();
    tell(context, after, `${name} is back at version ${after.current_version}`);
  },
});
