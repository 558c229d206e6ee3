import * as z from "zod";
import type { Json } from "../json.ts";
import { MAX_NAME_LENGTH, MAX_TEXT_LENGTH, MAX_VERSION } from "../limits.ts";
import { AGENT_ID, RESERVED_AGENT_IDS, SLUG } from "../slug.ts";

export const agentId = z
  .string("must be text")
  .regex(AGENT_ID, "must start with a-z or 0-9 and hold only a-z, 0-9, _ and -, 255 characters at most")
  .refine((id) => !RESERVED_AGENT_IDS.includes(id), "is reserved");

/** Of a workspace or a project. */
export const slug = z
  .string()
  .regex(SLUG, "must start with a-z or 0-9 and hold only a-z, 0-9, _ and -, 63 characters at most");

export const versionNumber = z.int("must be a whole number").min(1, "must be 1 or more").max(MAX_VERSION);

export const name = z.string().trim().min(1).max(MAX_NAME_LENGTH);
export const text = z.string().max(MAX_TEXT_LENGTH);
export const person = z.string().max(MAX_NAME_LENGTH);

/** Why, and in whose name: what every act may carry. */
export const act = z.object({ reason: text.optional(), changed_by: person.optional() });
export type Act = z.infer<typeof act>;

/** Any JSON: the door has seen to it that a body holds nothing else. (A recursive schema has no end in OpenAPI.) */
export const json = z.unknown() as z.ZodType<Json>;
