import type { AgentRegistry } from "../registry.ts";
import { BuilderAgent } from "./builder.ts";
import { ReviewerAgent } from "./reviewer.ts";
import { TesterAgent } from "./tester.ts";

export { BuilderAgent, ReviewerAgent, TesterAgent };

/** For `AGENT_REGISTRY_MODULES=signalbox/agents/builtin`. */
export function registerAgents(registry: AgentRegistry): void {
  registry.register(ReviewerAgent, "reviewer", "Reviews code");
  registry.register(BuilderAgent, "builder", "Writes code");
  registry.register(TesterAgent, "tester", "Writes tests");
}
