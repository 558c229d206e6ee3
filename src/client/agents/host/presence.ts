import { isOutage, SignalboxError } from "../../errors.ts";
import { jittered, pause } from "../../pause.ts";
import { FIRST_BACKOFF_MS, LONGEST_BACKOFF_MS } from "../limits.ts";
import type { Tell } from "./events.ts";

/** Refusals that end by themselves: somebody else's move or the same request is under way. */
const PASSING = new Set(["instance_moving", "idempotency_in_flight"]);

export const codeOf = (error: unknown): string | null =>
  error instanceof SignalboxError ? error.code : null;

/** Whether the service could not be asked, rather than refused. */
export const isAway = (error: unknown): boolean => error instanceof SignalboxError && isOutage(error);

/** Whether the service is there. What is asked of it while it is not is asked again until it is. */
export class Presence {
  private away = false;
  private readonly tell: Tell;
  private readonly longestMs: number;

  constructor(tell: Tell, longestMs = LONGEST_BACKOFF_MS) {
    this.tell = tell;
    this.longestMs = longestMs;
  }

  /** Asks until there is an answer; throws refusals, and the last outage when the signal is given. */
  async patient<Value>(ask: () => Promise<Value>, signal: AbortSignal): Promise<Value> {
    for (let tries = 0; ; tries += 1) {
      try {
        return await this.seen(ask());
      } catch (error) {
        const again = isAway(error) || PASSING.has(codeOf(error) ?? "");
        if (!again || signal.aborted) throw error;
        await pause(this.backoff(tries, error), signal);
        if (signal.aborted) throw error;
      }
    }
  }

  /** Notes whether an answer came, and tells of the first that did not and the first that did again. */
  async seen<Value>(answer: Promise<Value>): Promise<Value> {
    try {
      const value = await answer;
      this.back();
      return value;
    } catch (error) {
      if (!isAway(error)) {
        if (codeOf(error) !== "aborted") this.back();
      } else if (!this.away) {
        this.away = true;
        this.tell({ type: "away", error });
      }
      throw error;
    }
  }

  /** Milliseconds until the next try: half of it certain, so that an outage is not asked without a pause. */
  backoff(tries: number, error?: unknown): number {
    const asked = error instanceof SignalboxError ? (error.retry_after_ms ?? 0) : 0;
    const most = Math.min(this.longestMs, FIRST_BACKOFF_MS * 2 ** tries);
    return Math.max(asked, most / 2 + jittered(0, most / 2, most));
  }

  private back(): void {
    if (!this.away) return;
    this.away = false;
    this.tell({ type: "back" });
  }
}
