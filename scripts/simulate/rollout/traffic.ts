/** Sessions of an agent, and how they fail. */
export interface Traffic {
  name: string;
  /** Sessions of all arms in a minute. */
  perMinute: number;
  /** Requests of a session. */
  requests: number;
  /** Whether a session's requests fail together: of a session that fails at all, each does with a half. */
  correlated: boolean;
  /** Times the base rate, by the minutes since the rollout began. */
  drift: (minute: number) => number;
}

export const BASE_RATES: readonly number[] = [0.002, 0.005, 0.02, 0.1];

const steady = (): number => 1;

const plain: Traffic = { name: "steady", perMinute: 200, requests: 1, correlated: false, drift: steady };

export const TRAFFICS: readonly Traffic[] = [
  plain,
  { ...plain, name: "correlated", requests: 5, correlated: true },
  // Twice as many failures in the second half of each day.
  { ...plain, name: "doubling", drift: (minute) => (minute % 1_440 < 720 ? 1 : 2) },
];
