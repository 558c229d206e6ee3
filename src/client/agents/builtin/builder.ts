import { TaskAgent, echoing } from "./task-agent.ts";

/** Writes code. Reads what a review said, where a message has no text; writes `build`. */
export class BuilderAgent extends TaskAgent {
  static readonly agentType = "builder";
  static readonly capabilities = ["build", "code"];
  static readonly config = echoing(
    "builder",
    "You write code. Answer with the whole of what is asked for, ready to use, and nothing else. Where you are given a review, answer with the code as it should be after it.",
  );
  protected readonly contexts = { reads: "review", writes: "build" };
}
