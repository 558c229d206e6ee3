import { workDone } from "../../domain/conditions/work.ts";
import { Problem } from "../../domain/errors.ts";
import { MAX_MANY_WORK } from "../limits.ts";

/** What one request for many agents may spend on trying their conditions: each alone may take a while already. */
export class Purse {
  private left = MAX_MANY_WORK;

  /** Runs work that pays at once, unless what came before has spent everything. */
  pay<T>(work: () => T): T | Problem {
    if (this.left <= 0) return spent();
    const before = workDone();
    try {
      return work();
    } finally {
      this.left -= workDone() - before;
    }
  }
}

const spent = (): Problem =>
  new Problem(
    "limit_reached",
    "Together the agents' conditions take too long to try on these attributes: ask for this agent by itself, or send shorter texts and lists.",
  );
