import { CONTEXT_NAME } from "../../../domain/context/context.ts";
import { parsed, required, text } from "../../option.ts";
import * as parse from "../../parse.ts";

function contextName(text: string): string {
  if (CONTEXT_NAME.test(text)) return text;
  throw new Error("must be up to 128 letters, digits, _ and -, a letter or digit first");
}

export const theInstance = required(parsed("--instance <id>", "the instance: in_…", parse.key));
/** A context, by whoever reaches it and its name. */
export const CONTEXT = {
  instance: theInstance,
  name: required(parsed("--name <name>", "the context's name", contextName)),
};

export const change = text("--description <text>", "what this change is about");
export const expected = (description: string) =>
  parsed("--expected-version <number>", description, parse.wholeNumber(0, Number.MAX_SAFE_INTEGER));
