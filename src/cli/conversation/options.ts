import { list, text } from "../option.ts";
import * as parse from "../parse.ts";

/** Who speaks. */
export const SPEAKER = {
  userId: text("--user-id <id>", "the user that speaks: experiments, rollouts and rules decide by it"),
  attributes: list("--attribute <name=value>", "what else is known, as text; may be repeated", parse.pair),
};

/** Undefined: nothing else is known. */
export const attributesOf = (pairs: [string, string][]): Record<string, string> | undefined =>
  pairs.length > 0 ? Object.fromEntries(pairs) : undefined;
