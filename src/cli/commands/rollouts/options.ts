import { parsed, required } from "../../option.ts";
import * as parse from "../../parse.ts";

/** What several commands about rollouts share. */
export const theRollout = required(parsed("--id <id>", "the rollout", parse.key));
