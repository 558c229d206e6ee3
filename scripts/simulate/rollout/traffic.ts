import type { Random } from "../random.ts";
import type { StratumCounts } from "./counts.ts";
import { Regulars } from "./regulars.ts";
import { Strangers } from "./strangers.ts";

/** Who uses an agent while a rollout goes on. */
export interface Users {
  /**
   * Takes those that come within a time, in milliseconds since the rollout began, into the counts of a stratum; answers
   * how many sessions had the canary.
   */
  come: (counts: StratumCounts, percent: number, from: number, to: number) => number;
}

export interface Failing {
  /** The chance that one of the baseline's sessions fails. */
  base: number;
  /** Times that, the canary's. */
  ratio: number;
}

export interface Traffic {
  name: string;
  /** Percentages of the rollout. */
  steps?: readonly number[];
  users: (random: Random, failing: Failing) => Users;
}

export const BASE_RATES: readonly number[] = [0.002, 0.005, 0.02, 0.1];

/** Twice as many failures in the second half of each day. */
const doubling = (minute: number): number => (minute % 1_440 < 720 ? 1 : 2);

/** Sessions that come once. */
export const TRAFFICS: readonly Traffic[] = [
  { name: "steady", users: (random, failing) => new Strangers(random, failing, {}) },
  {
    name: "correlated",
    users: (random, failing) => new Strangers(random, failing, { requests: 5, correlated: true }),
  },
  { name: "doubling", users: (random, failing) => new Strangers(random, failing, { drift: doubling }) },
];

/** Sessions of three requests, each of which fails for itself. */
export const SESSIONS: Traffic = {
  name: "sessions",
  users: (random, failing) => new Strangers(random, failing, { requests: 3, each: true }),
};

/** Users that come again in every step. Above 50 % they are counted once more, in a stratum of its own. */
export const RETURNING: Traffic = {
  name: "returning",
  steps: [1, 5, 10, 25, 50, 75, 100],
  users: (random, failing) => new Regulars(random, failing),
};
