import { TaskAgent, echoing } from "./task-agent.ts";

/** Reviews code. Reads `build` where a message has no text; writes `review`. */
export class ReviewerAgent extends TaskAgent {
  static readonly agentType = "reviewer";
  static readonly capabilities = ["review", "code"];
  static readonly config = echoing(
    "reviewer",
    "You review code. Name its faults, the gravest first, each with its place and what to do about it. Then say in one line whether it may be merged.",
  );
  protected readonly contexts = { reads: "build", writes: "review" };
}
