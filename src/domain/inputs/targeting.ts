import * as z from "zod";
import { MAX_NAME_LENGTH } from "../limits.ts";
import { UNIT_NAMES } from "../rule.ts";
import { KEY } from "../slug.ts";
import { json } from "./common.ts";

export const key = z
  .string()
  .regex(
    KEY,
    "must start with a letter or digit and hold only letters, digits, _ - and ., 128 characters at most",
  );

export const unitName = z.enum(UNIT_NAMES);

const WANTED = "must be text or a number";

/** A user or session by name: text, or a number, which is its text. */
export const unitId = z
  .union([
    z.string(WANTED).min(1, "must not be empty").max(MAX_NAME_LENGTH),
    z.number(WANTED).transform(String),
  ])
  .refine((id) => id.isWellFormed(), "holds half of a surrogate pair, which is not text");

/** Its shape only: `checkConditions` says what is wrong inside, with the groups that exist. */
export const condition = z.record(
  z.string(),
  json,
  "must be an object of conditions; {} is met by everybody",
);

/** Where an item repeats an earlier one, by what `identity` says of it. */
export const repeated = <T>(items: readonly T[], identity: (item: T) => string): number[] => {
  const seen = new Set<string>();
  return items.flatMap((item, index) => {
    const id = identity(item);
    if (seen.has(id)) return [index];
    seen.add(id);
    return [];
  });
};
