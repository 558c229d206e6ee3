import { defineCommand } from "../../command.ts";
import { misuse } from "../../failure.ts";
import { parsed, text, toggle } from "../../option.ts";
import { anAgent } from "../../options.ts";
import * as parse from "../../parse.ts";
import { paramOf } from "../../session.ts";
import { tell } from "../../tell.ts";
import { theSession } from "./options.ts";

export const feedback = defineCommand({
  name: "sessions feedback",
  summary: "Say how an answer was",
  details:
    "Of the last answer, unless --message-id names another. A score or a success counts once for each answer.",
  examples: [
    "signalbox sessions feedback user-123 --score 9 --comment 'Solved at once'",
    "signalbox sessions feedback user-123 --failure",
  ],
  options: {
    id: theSession,
    agentId: anAgent("the agent (default: the one that was spoken to last)"),
    messageId: text("--message-id <id>", "the answer: msg_…"),
    score: parsed("--score <number>", "1 to 10", parse.number),
    success: toggle("--success", "it helped"),
    failure: toggle("--failure", "it did not"),
    comment: text("--comment <text>", "in words"),
  },
  positional: "id",
  async run({ id, agentId, messageId, score, success, failure, comment }, context) {
    if (success && failure) throw misuse("--success and --failure are contraries: give one.");
    if (score === undefined && !success && !failure && comment === undefined)
      throw misuse("sessions feedback needs --score, --success, --failure or --comment.");
    const answer = await context.api.v1.sessions[":session_id"].feedback.$post({
      param: paramOf(id),
      json: {
        agent_id: agentId,
        message_id: messageId,
        satisfaction_score: score,
        success: success || failure ? success : undefined,
        comment,
      },
    });
    const kept = await answer.json();
    tell(
      context,
      kept,
      `${kept.message_id} of ${kept.agent_id}: ${kept.counted ? "counted" : "kept, not counted"}`,
    );
  },
});
