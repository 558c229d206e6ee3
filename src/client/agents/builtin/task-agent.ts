import type { JsonObject } from "../../../domain/json.ts";
import { BaseAgent, type Work } from "../base-agent.ts";
import type { Message } from "../types.ts";
import { readable, taskOf, type Task } from "./task.ts";

/** Of messages that tell of a result: they ask for nothing. */
const DONE = ".done";

/**
 * Has the model do what a message asks for, writes the result to a context of its instance, and tells whoever sent the
 * message. What it is to do is in the agent's configuration, of which the project may make further versions.
 */
export abstract class TaskAgent extends BaseAgent {
  /** The contexts that are read and written where a message names none. */
  protected abstract readonly contexts: { reads: string; writes: string };

  async handle(message: Message, { contexts, run, send, signal }: Work): Promise<void> {
    if (message.type?.endsWith(DONE)) return;
    const task = taskOf(message, this.contexts);
    const answer = await run({ message: await this.prompt(task, contexts, signal) });
    const result = { message_id: message.id, result: answer.response, version: answer.version };
    const { agent_id } = this.definition;
    await contexts.write(task.writes, result, {
      description: `${agent_id} on ${message.id}`,
      shared: task.shared || undefined,
      signal,
    });
    if (message.from !== null)
      await send(message.from, { type: `${agent_id}${DONE}`, data: { ...result, context: task.writes } });
  }

  private async prompt(
    { text, reads }: Task,
    contexts: Work["contexts"],
    signal: AbortSignal,
  ): Promise<string> {
    if (reads === null) return text;
    const { data } = await contexts.read(reads, undefined, signal);
    return [text, readable(data)].filter((part) => part !== "").join("\n\n");
  }
}

/** A first version that works without a key: `echo` repeats what it is asked. */
export const echoing = (id: string, instructions: string): JsonObject => ({
  model: { provider: "echo", id },
  instructions,
});
