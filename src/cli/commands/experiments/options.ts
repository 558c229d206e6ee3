import { parsed, required } from "../../option.ts";
import * as parse from "../../parse.ts";

/** What several commands about experiments share. */
export const theExperiment = required(parsed("--id <id>", "the experiment", parse.key));
export const split = parsed(
  "--split <weights>",
  "percent of each version: 27=70,28=30 (default: the same of each)",
  parse.weights,
);
export const trafficPercent = parsed(
  "--traffic <percent>",
  "percent of the agent's traffic that is enrolled (default: 100)",
  parse.percent,
);
