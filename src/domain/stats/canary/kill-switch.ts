/** Erring units among the canary's first ones that end it at once, and how many those are. */
const KILL_ERRING = 5;
const KILL_AMONG = 10;

/**
 * Outside statistics: whether half of the canary's first ten units failed while fewer than half of the baseline's did.
 * Without a concurrent baseline it stays silent: where everything fails, the canary is not why. Given are each arm's first
 * ten units, or as many as there are.
 */
export function killSwitch(
  first: { erring: number; exposed: number },
  baseline: { erring: number; exposed: number },
): boolean {
  return (
    first.exposed <= KILL_AMONG &&
    first.erring >= KILL_ERRING &&
    baseline.exposed > 0 &&
    baseline.erring / baseline.exposed < 0.5
  );
}
