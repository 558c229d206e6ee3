import { BASE_RATES, RETURNING, SESSIONS, type Traffic, TRAFFICS } from "./rollout/traffic.ts";
import { runRollout, type Run } from "./rollout/run.ts";
import { median, rolloutTable } from "./rollout/table.ts";
import { atMost, type Scenario, shares } from "./scenario.ts";

/** Errors a request above which half of ten first sessions failing is no rarity: the kill switch knows nothing else. */
const USUAL_BASE = 0.02;

/** Each run has the next base rate and the next kind of traffic. */
function nth(at: number): { base: number; traffic: Traffic } {
  const base = BASE_RATES[at % BASE_RATES.length]!;
  return { base, traffic: TRAFFICS[Math.floor(at / BASE_RATES.length) % TRAFFICS.length]! };
}

/** The median of the canary's sessions. */
const untilRolledBack = (list: readonly Run[]): number =>
  median(list.map(({ status, canary }) => (status === "rolled_back" ? canary : Infinity)));

export const rollouts: Scenario = {
  name: "rollouts",
  rows: [
    { what: "identical canary rolled back: all rates and traffics", target: atMost(0.01), unit: "share" },
    { what: "identical canary rolled back: users who come back", target: atMost(0.01), unit: "share" },
    {
      // A third of first sessions fails there: half of ten are not rare, and the kill switch goes by no more.
      what: "the same at 10 % errors a request (reference)",
      target: [0, 0.2],
      unit: "share",
    },
    { what: "twice as bad promoted: all rates and traffics", target: atMost(0.05), unit: "share" },
    {
      what: "three times as bad at 2 %: median canary sessions (reference)",
      target: [350, 600],
      unit: "number",
    },
    {
      what: "the same, each of a session's three requests failing for itself",
      target: [100, 400],
      unit: "number",
    },
  ],
  measure(runs, random) {
    let at = 0;
    const [worst, sessions]: [Run[], Run[]] = [[], []];
    const [rolledBack, promoted] = shares(runs, 2, (count) => {
      const { base, traffic } = nth(at++);
      if (runRollout(random, { base, traffic, ratio: 1 }).status === "rolled_back") count(0);
      if (runRollout(random, { base, traffic, ratio: 2 }).status === "promoted") count(1);
      // The median needs fewer.
      if (at % 4 !== 0) return;
      worst.push(runRollout(random, { base: 0.02, traffic: TRAFFICS[0]!, ratio: 3 }));
      sessions.push(runRollout(random, { base: 0.02, traffic: SESSIONS, ratio: 3 }));
    });
    // Users who come back are simulated one by one: fewer runs.
    const killed = (base: number): boolean =>
      runRollout(random, { base, traffic: RETURNING, ratio: 1 }).status === "rolled_back";
    const [comingBack] = shares(Math.ceil(runs / 4), 1, (count) => {
      const { base } = nth(at++);
      if (killed(Math.min(base, USUAL_BASE))) count(0);
    });
    const [failing] = shares(Math.ceil(runs / 16), 1, (count) => {
      if (killed(0.1)) count(0);
    });
    return [rolledBack!, comingBack!, failing!, promoted!, untilRolledBack(worst), untilRolledBack(sessions)];
  },
  table: rolloutTable,
};
