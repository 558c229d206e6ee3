import type { Context } from "../command.ts";
import { EXIT, Failure, misuse } from "../failure.ts";
import type { Lines } from "../lines.ts";
import { painter } from "../output/colour.ts";
import { facts } from "../output/table.ts";
import { paramOf } from "../session.ts";
import { HELP, orderOf, type Order } from "./orders.ts";
import { runStreamed, runWhole, type Answer, type Turn } from "./run.ts";
import { aboutRun, createShow } from "./show.ts";

/** What a conversation begins with; what orders change. */
export type Conversation = Omit<Turn, "message">;

/**
 * Speaks with an agent until there is nothing more to say. Where somebody types, faults are shown, and it goes on;
 * elsewhere the first one ends it.
 */
export async function talk(begin: Conversation, lines: Lines, context: Context): Promise<void> {
  const { api, io, json: asJson, verbose } = context;
  const show = createShow(context);
  const paint = painter(io.colour.err);
  const state = { ...begin };
  let last: Answer | null = null;
  let answering: AbortController | null = null;
  /** Ctrl-C came, and nothing was said since. */
  let isInterrupted = false;

  lines.onInterrupt = () => {
    if (isInterrupted) {
      answering?.abort();
      lines.close();
    } else if (answering) answering.abort();
    else io.err(`\n${paint("dim", "Ctrl-C again ends it, /quit too.")}\n${promptOf(state)}`);
    isInterrupted = true;
  };

  async function say(message: string): Promise<void> {
    const stopped = new AbortController();
    answering = stopped;
    const turn = { ...state, message };
    const shown = show.streamed();
    try {
      if (lines.typed && !asJson) {
        last = await runStreamed(api, turn, shown.piece, stopped.signal);
        shown.end(last);
      } else {
        last = await runWhole(api, turn, stopped.signal);
        if (asJson) io.out(`${JSON.stringify(last)}\n`);
        else show.whole(last);
      }
      state.session_id = last.session_id;
      if (verbose && !asJson) io.err(aboutRun(last));
    } catch (error) {
      shown.broken();
      if (!stopped.signal.aborted) throw error;
      show.note("Stopped.");
    } finally {
      answering = null;
    }
  }

  async function judge(score: number, comment: string | undefined): Promise<void> {
    if (last === null) throw misuse("There is no answer yet to say anything of.");
    const { session_id, agent_id, metadata } = last;
    const answer = await api.v1.sessions[":session_id"].feedback.$post({
      param: paramOf(session_id),
      json: { agent_id, message_id: metadata.message_id, satisfaction_score: score, comment },
    });
    const { counted } = await answer.json();
    show.note(counted ? `Counted: ${score} for version ${last.version}.` : "Kept; it was counted before.");
  }

  /** Answers whether it goes on. */
  async function follow(order: Order): Promise<boolean> {
    switch (order.kind) {
      case "say":
        await say(order.message);
        break;
      case "version":
        state.version = order.version ?? undefined;
        show.note(
          order.version === null
            ? "Now with the version that the user gets."
            : `Now with version ${order.version}.`,
        );
        break;
      case "reset":
        state.session_id = undefined;
        last = null;
        show.note("A new session begins.");
        break;
      case "debug":
        state.debug = !state.debug;
        show.note(
          state.debug ? "What the model is sent will be shown." : "What the model is sent is not shown.",
        );
        break;
      case "feedback":
        await judge(order.score, order.comment);
        break;
      case "help":
        io.err(facts(HELP));
        break;
      case "fault":
        throw misuse(order.why);
      case "quit":
        return false;
      case "nothing":
    }
    return true;
  }

  for (;;) {
    const text = await lines.next(promptOf(state));
    if (text === null) break;
    isInterrupted = false;
    try {
      if (!(await follow(orderOf(text)))) return;
    } catch (error) {
      if (!lines.typed || !(error instanceof Failure)) throw error;
      io.err(`${paint("red", "signalbox:")} ${error.message}\n`);
      for (const detail of error.details) io.err(`  ${detail}\n`);
    }
  }
  if (lines.typed) io.err("\n");
  if (isInterrupted) throw new Failure("Stopped.", EXIT.interrupted);
}

const promptOf = ({ version }: Conversation): string => (version === undefined ? "> " : `${version}> `);
