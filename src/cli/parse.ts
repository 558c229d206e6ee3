import { MAX_VERSION } from "../domain/limits.ts";
import { AGENT_ID, RESERVED_AGENT_IDS } from "../domain/slug.ts";

/** Readers of option values: each throws an error that completes the sentence "the value …". */

export const wholeNumber =
  (least: number, most: number) =>
  (text: string): number => {
    const value = /^[0-9]{1,16}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= least && value <= most))
      throw new Error(`must be a whole number from ${least} to ${most}`);
    return value;
  };

export const versionNumber = wholeNumber(1, MAX_VERSION);

export function agentId(text: string): string {
  if (!AGENT_ID.test(text)) {
    throw new Error("must start with a-z or 0-9 and hold only a-z, 0-9, _ and -, 255 characters at most");
  }
  if (RESERVED_AGENT_IDS.includes(text)) throw new Error("is reserved");
  return text;
}

export const oneOf =
  <const T extends string>(...choices: T[]) =>
  (text: string): T => {
    const choice = choices.find((known) => known === text);
    if (choice === undefined) throw new Error(`must be ${choices.join(" or ")}`);
    return choice;
  };

/** `plan=pro`; only the first `=` separates. */
export function pair(text: string): [name: string, value: string] {
  const at = text.indexOf("=");
  if (at < 1) throw new Error("must look like name=value");
  return [text.slice(0, at), text.slice(at + 1)];
}

export function jsonObject(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error('must be a JSON object such as {"plan": "pro"}');
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Error('must be a JSON object such as {"plan": "pro"}');
  }
  return value as Record<string, unknown>;
}
