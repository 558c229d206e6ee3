import { defineCommand } from "../command.ts";
import { SPEAKER, attributesOf } from "../conversation/options.ts";
import { runStreamed, runWhole, type Turn } from "../conversation/run.ts";
import { aboutRun, createShow } from "../conversation/show.ts";
import { EXIT, Failure, misuse } from "../failure.ts";
import { required, text, toggle } from "../option.ts";
import { theAgentOrCurrent, version } from "../options.ts";
import { json } from "../output/config.ts";

export const test = defineCommand({
  name: "test",
  summary: "Run a version for one message, and print its answer",
  details:
    "A draft too, which counts nothing. Without --version it is the version that the user gets. The answer goes to standard output; with --verbose the version, the model, tokens, cost, time, escalation and tool calls follow on standard error, with --debug what the model was sent, keys masked. On a terminal the answer is shown as it comes.",
  examples: [
    "signalbox test --agent-id pagbank-specialist --version 28 --message 'Test message' --debug",
    "signalbox test pagbank-specialist --version 28 --message - --json < question.txt",
  ],
  options: {
    agentId: theAgentOrCurrent,
    version,
    message: required(text("--message <text>", "what the user says, - for standard input")),
    sessionId: text("--session-id <id>", "the conversation that goes on (default: a new one)"),
    ...SPEAKER,
    debug: toggle("--debug", "show what the model was sent"),
    stream: toggle("--stream", "show the answer as it comes (default on a terminal)"),
    noStream: toggle("--no-stream", "show the answer when all of it is there"),
  },
  positional: "agentId",
  async run({ agentId, version, message, sessionId, userId, attributes, debug, stream, noStream }, context) {
    const { api, io, json: asJson, verbose } = context;
    if (stream && (noStream || asJson))
      throw misuse(`--stream and ${asJson ? "--json" : "--no-stream"} are contraries: give one.`);
    const turn: Turn = {
      agentId,
      version,
      message: message === "-" ? (await io.stdin()).replace(/\r?\n$/, "") : message,
      session_id: sessionId,
      user_id: userId,
      attributes: attributesOf(attributes),
      debug: debug || undefined,
    };
    if (turn.message === "") throw misuse("The message is empty: say something.");
    if (asJson) return io.out(json(await runWhole(api, turn)));
    const show = createShow(context);
    const answer = await io.interruptible(async (signal) => {
      const interrupted = (error: unknown): never => {
        throw signal.aborted ? new Failure("Stopped before the answer's end.", EXIT.interrupted) : error;
      };
      if (noStream || !(stream || io.screen() !== null)) {
        const answer = await runWhole(api, turn, signal).catch(interrupted);
        show.whole(answer);
        return answer;
      }
      const shown = show.streamed();
      const answer = await runStreamed(api, turn, shown.piece, signal)
        .catch(interrupted)
        .finally(shown.broken);
      shown.end(answer);
      return answer;
    });
    if (verbose) io.err(aboutRun(answer));
  },
});
