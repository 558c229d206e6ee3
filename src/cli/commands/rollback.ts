import { defineCommand } from "../command.ts";
import { parsed } from "../option.ts";
import { changedBy, reason, theAgent } from "../options.ts";
import { versionNumber } from "../parse.ts";
import { revisionNote, tell } from "../tell.ts";

export const rollback = defineCommand({
  name: "rollback",
  summary: "Go back to the version that was active before",
  details: "Nothing is copied: the pointer moves back. Again, and it moves further back.",
  examples: [
    "signalbox rollback --agent-id pagbank-specialist --reason 'Escalations went up'",
    "signalbox rollback --agent-id pagbank-specialist --target-version 27",
  ],
  options: {
    agentId: theAgent,
    target: parsed(
      "--target-version <number>",
      "the version to go back to (default: the one before)",
      versionNumber,
    ),
    changedBy,
    reason,
  },
  positional: "agentId",
  async run({ agentId, target, changedBy, reason }, context) {
    const answer = await context.api.v1.agents[":agent_id"].rollback.$post({
      param: { agent_id: agentId },
      json: { target_version: target, changed_by: changedBy ?? context.io.userName, reason },
    });
    const version = await answer.json();
    tell(context, version, `${agentId} is back at version ${version.rolled_back_to}`);
    revisionNote(context, answer);
  },
});
