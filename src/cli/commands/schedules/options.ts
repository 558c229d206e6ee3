import { when } from "../../durations.ts";
import { parsed, required } from "../../option.ts";
import * as parse from "../../parse.ts";

export const theSchedule = required(parsed("--id <id>", "the schedule", parse.key));
export const theTime = required(
  parsed("--at <time>", "such as 2026-12-01T09:00:00-03:00, or +10m, +2h, +1d", when),
);
