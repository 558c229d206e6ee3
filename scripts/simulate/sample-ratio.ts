import { sampleRatio } from "../../src/domain/stats/srm.ts";
import type { Random } from "./random.ts";
import { atLeast, atMost, type Scenario, shares } from "./scenario.ts";

const UNITS = 20_000;
const LOOKS = 20;

/** Units drawn evenly into two arms; the test arm loses some. Whether an alarm came: at the end, and at any look. */
function watch(random: Random, lost: number): { atEnd: boolean; ever: boolean } {
  const counts = [0, 0];
  let ever = false;
  let atEnd = false;
  for (let look = 0; look < LOOKS; look += 1) {
    for (let unit = 0; unit < UNITS / LOOKS; unit += 1) {
      const arm = random.event(0.5);
      if (arm === 0 || lost === 0 || random.event(lost) === 0) counts[arm]! += 1;
    }
    const { mismatch, sequential_mismatch } = sampleRatio(counts, [50, 50]);
    atEnd = mismatch;
    ever ||= sequential_mismatch;
  }
  return { atEnd, ever };
}

export const sampleRatios: Scenario = {
  name: "srm",
  rows: [
    {
      what: "5 % of 20,000 units lost, all of one arm: seen, one look",
      target: atLeast(0.99),
      unit: "share",
    },
    { what: "5 % of 20,000 units lost, all of one arm: seen, watched", target: atLeast(0.99), unit: "share" },
    { what: "no units lost: alarm, one look", target: atMost(0.001), unit: "share" },
    { what: "no units lost: alarm, watched", target: atMost(0.001), unit: "share" },
  ],
  measure: (runs, random) =>
    shares(runs, 4, (count) => {
      const losing = watch(random, 0.1);
      if (losing.atEnd) count(0);
      if (losing.ever) count(1);
      const even = watch(random, 0);
      if (even.atEnd) count(2);
      if (even.ever) count(3);
    }),
};
