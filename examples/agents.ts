import { BaseAgent, type AgentRegistry, type Message, type Work } from "signalbox/agents";

/** Sums tickets up, one after the other, in a context that every agent of the project reads. */
class Summarizer extends BaseAgent {
  static readonly agentType = "assistant";
  static readonly capabilities = ["summaries"];
  // The first version; later ones are made in Signalbox, and this code stays as it is.
  static readonly config = { model: { provider: "echo", id: "summarizer" }, instructions: "Sum it up." };

  async handle(message: Message, { contexts, run, signal }: Work) {
    const { response } = await run({ message: JSON.stringify(message.data) });
    const add = (summaries: unknown) => [...(Array.isArray(summaries) ? summaries : []), response];
    await contexts.update("summaries", add, { shared: true, signal });
  }
}

export function registerAgents(registry: AgentRegistry) {
  registry.register(Summarizer, "summarizer", "Sums tickets up");
}
