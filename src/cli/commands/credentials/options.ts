import { readText } from "../../config-source.ts";
import { misuse } from "../../failure.ts";
import type { Io } from "../../io.ts";
import { parsed, required, text } from "../../option.ts";
import * as parse from "../../parse.ts";

export const theCredential = required(parsed("--name <name>", "the credential's name", parse.key));
export const provider = text("--provider <name>", "whose key it is: groq, openai, …");
export const valueFile = text("--value-file <path>", "the file that holds the key (default: standard input)");

/** A key, never from the command line: that is seen by others, and kept by shells. */
export async function secretFrom(path: string | undefined, io: Io): Promise<string> {
  const value = (path === undefined || path === "-" ? await io.stdin() : readText(path)).trim();
  if (value === "")
    throw misuse(`${path === undefined || path === "-" ? "Standard input" : path} holds no key.`);
  return value;
}
