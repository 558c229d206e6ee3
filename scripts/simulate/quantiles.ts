import { Sketch } from "../../src/domain/stats/sketch.ts";
import { type Scenario } from "./scenario.ts";

const SHARDS = 8;
const VALUES = 10_000;
/** A sketch is merged many times in fewer runs than others: its error has no chance in it. */
const MOST_RUNS = 100;

/** The largest relative error of p50, p95 and p99 of lognormal latencies, counted by shards and merged in any order. */
export const quantiles: Scenario = {
  name: "quantiles",
  rows: [
    { what: "p50, p95, p99 of merged sketches: largest relative error", target: [0, 0.01], unit: "number" },
  ],
  measure(runs, random) {
    let largest = 0;
    for (let run = 0; run < Math.min(runs, MOST_RUNS); run += 1) {
      const shards = Array.from({ length: SHARDS }, () => new Sketch());
      const values = Float64Array.from({ length: VALUES }, () => Math.exp(6 + random.normal()));
      for (const value of values) shards[random.below(SHARDS)]!.add(value);
      const merged = new Sketch();
      for (const shard of random.shuffle(shards)) merged.merge(shard.data());
      values.sort();
      for (const share of [0.5, 0.95, 0.99]) {
        const exact = values[Math.floor(share * (VALUES - 1))]!;
        largest = Math.max(largest, Math.abs(merged.quantile(share)! / exact - 1));
      }
    }
    return [largest];
  },
};
