import { TaskAgent, echoing } from "./task-agent.ts";

/** Writes tests. Reads `build` where a message has no text; writes `tests`. */
export class TesterAgent extends TaskAgent {
  static readonly agentType = "tester";
  static readonly capabilities = ["test", "code"];
  static readonly config = echoing(
    "tester",
    "You write tests. Cover what the code promises, its limits and its failures, each test with a name that says what holds. Answer with the tests alone.",
  );
  protected readonly contexts = { reads: "build", writes: "tests" };
}
