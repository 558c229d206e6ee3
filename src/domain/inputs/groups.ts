import * as z from "zod";
import { MAX_GROUP_BYTES, MAX_GROUP_VALUE_LENGTH, MAX_GROUP_VALUES } from "../limits.ts";
import { act, name } from "./common.ts";
import { key } from "./targeting.ts";

const WANTED = "must be text or a number";

/** `$inGroup` converts no type: `"7"` and `7` are two values. */
const values = z
  .array(z.union([z.string(WANTED).max(MAX_GROUP_VALUE_LENGTH), z.number(WANTED)]))
  .max(MAX_GROUP_VALUES)
  .refine(
    (list) => JSON.stringify(list).length <= MAX_GROUP_BYTES,
    `must have at most ${MAX_GROUP_BYTES} bytes as JSON: they travel with every agent that names the group`,
  )
  .refine(
    (list) => list.every((value) => typeof value === "number" || value.isWellFormed()),
    "hold half of a surrogate pair, which is not text",
  );

/** `POST /groups`. */
export const createGroup = act.extend({ id: key, name: name.optional(), values });
export type CreateGroup = z.infer<typeof createGroup>;

/** `PUT /groups/{id}`: all values. */
export const replaceGroup = createGroup.omit({ id: true });
export type ReplaceGroup = z.infer<typeof replaceGroup>;
