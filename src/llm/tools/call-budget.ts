import { MAX_RUN_CALLS, MAX_STEP_CALLS } from "../../domain/run/limits.ts";
import { ToolError } from "./tool-set.ts";

const OF_A_STEP = `No more than ${MAX_STEP_CALLS} tools are called at once: this call was not made.`;
const OF_A_RUN = `No more than ${MAX_RUN_CALLS} tools are called before an answer: this call was not made. Answer with what there is.`;

/** How many calls of tools a run may still make: each of them asks somebody's server. */
export class CallBudget {
  #ofStep = 0;
  #ofRun = 0;
  #refused = 0;

  beginStep(): void {
    this.#ofStep = 0;
  }

  /** Throws ToolError, for the model to read, where there is none left. */
  take(): void {
    if (this.#ofRun >= MAX_RUN_CALLS || this.#ofStep >= MAX_STEP_CALLS) {
      this.#refused += 1;
      throw new ToolError(this.#ofRun >= MAX_RUN_CALLS ? OF_A_RUN : OF_A_STEP);
    }
    this.#ofStep += 1;
    this.#ofRun += 1;
  }

  /** What the caller is warned of; null: every call was made. */
  get warning(): string | null {
    if (this.#refused === 0) return null;
    return `${this.#refused} calls of tools were not made: a step makes ${MAX_STEP_CALLS}, a run ${MAX_RUN_CALLS}`;
  }
}
