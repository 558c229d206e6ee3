import { defineCommand } from "../command.ts";
import { SPEAKER, attributesOf } from "../conversation/options.ts";
import { talk } from "../conversation/talk.ts";
import { text, toggle } from "../option.ts";
import { theAgentOrCurrent, version } from "../options.ts";

export const chat = defineCommand({
  name: "chat",
  summary: "Speak with an agent",
  details:
    "On a terminal answers are shown as they come; /help says what can be done beside speaking, Ctrl-C ends an answer, twice the program. Elsewhere each line of standard input is a message, its answer is printed when it is there (with --json as one line), and the first failure ends it.",
  examples: [
    "signalbox chat pagbank-specialist",
    "signalbox chat pagbank-specialist --version 28 --user-id qa-ana",
    "signalbox chat pagbank-specialist --json < questions.txt > answers.ndjson",
  ],
  options: {
    agentId: theAgentOrCurrent,
    version,
    sessionId: text("--session-id <id>", "the conversation that goes on (default: a new one)"),
    ...SPEAKER,
    debug: toggle("--debug", "show what the model is sent"),
  },
  positional: "agentId",
  async run({ agentId, version, sessionId, userId, attributes, debug }, context) {
    const lines = context.io.lines();
    const conversation = {
      agentId,
      version,
      session_id: sessionId,
      user_id: userId,
      attributes: attributesOf(attributes),
      debug: debug || undefined,
    };
    try {
      await talk(conversation, lines, context);
    } finally {
      lines.close();
    }
  },
});
