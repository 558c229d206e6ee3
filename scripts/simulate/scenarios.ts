import { buckets } from "./buckets.ts";
import { erringCanary, plainRule, slowCanary } from "./canary.ts";
import { clusters, coverage, falsePositives, power } from "./fixed.ts";
import { peeking, stopping } from "./peeking.ts";
import { quantiles } from "./quantiles.ts";
import { rollouts } from "./rollouts.ts";
import { sampleRatios } from "./sample-ratio.ts";
import type { Scenario } from "./scenario.ts";

export const SCENARIOS: readonly Scenario[] = [
  falsePositives,
  clusters,
  peeking,
  coverage,
  stopping,
  power,
  erringCanary,
  slowCanary,
  plainRule,
  sampleRatios,
  quantiles,
  buckets,
  rollouts,
];
