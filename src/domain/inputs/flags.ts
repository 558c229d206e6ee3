import * as z from "zod";
import { FLAG_TYPES, type FlagType } from "../flag.ts";
import { jsonFaults } from "../json.ts";
import {
  MAX_FLAG_RULES,
  MAX_FLAG_VALUE_LENGTH,
  MAX_FLAG_VALUE_DEPTH,
  MAX_GATED_TOOLS,
  MAX_NAME_LENGTH,
} from "../limits.ts";
import { act, json, text } from "./common.ts";
import { condition, key, unitName } from "./targeting.ts";

const value = json.superRefine((given, ctx) => {
  const [fault] = given === undefined ? [{ message: "is missing" }] : jsonFaults(given, MAX_FLAG_VALUE_DEPTH);
  if (fault) ctx.addIssue({ code: "custom", message: fault.message });
  else if (JSON.stringify(given).length > MAX_FLAG_VALUE_LENGTH)
    ctx.addIssue({
      code: "custom",
      message: `must have at most ${MAX_FLAG_VALUE_LENGTH} characters as JSON: what is larger belongs in a configuration`,
    });
});

const rule = z.strictObject({
  condition: condition.optional(),
  percent: z.number().min(0).max(100).optional(),
  value,
});

const fields = act
  .extend({
    // What was read can be sent back as it is.
    agent_id: z.unknown().optional(),
    created_at: z.unknown().optional(),
    updated_at: z.unknown().optional(),
    key,
    type: z.enum(FLAG_TYPES),
    description: text.optional(),
    enabled: z.boolean().default(true),
    default_value: value,
    /** Left out or null: false for a boolean, null otherwise. */
    off_value: value.optional(),
    unit: unitName.optional(),
    gates_tools: z.array(z.string().min(1).max(MAX_NAME_LENGTH)).max(MAX_GATED_TOOLS).optional(),
    rules: z.array(rule).max(MAX_FLAG_RULES).default([]),
  })
  .strict();

/** A list is an object too, as it is to OpenFeature. */
const isOfType = (type: FlagType, json: unknown): boolean => typeof json === type && json !== null;

const consistent = (flag: Omit<z.infer<typeof fields>, "key">, ctx: z.core.$RefinementCtx): void => {
  const { type, default_value, off_value, rules, gates_tools } = flag;
  const check = (json: unknown, path: PropertyKey[]): void => {
    if (json !== undefined && !isOfType(type, json))
      ctx.addIssue({ code: "custom", path, message: `must be a ${type}, as the flag is`, input: json });
  };
  check(default_value, ["default_value"]);
  if (off_value !== null) check(off_value, ["off_value"]);
  rules.forEach((one, index) => check(one.value, ["rules", index, "value"]));
  if (gates_tools !== undefined && gates_tools.length > 0 && type !== "boolean")
    ctx.addIssue({
      code: "custom",
      path: ["gates_tools"],
      message: "only a boolean flag can gate tools",
      input: gates_tools,
    });
};

/** `POST /agents/{agent_id}/flags`. */
export const createFlag = fields.superRefine(consistent);
export type CreateFlag = z.infer<typeof createFlag>;

/** `PUT /agents/{agent_id}/flags/{key}`: what is left out goes back to its default; the key is the path's. */
export const replaceFlag = fields.extend({ key: key.optional() }).superRefine(consistent);
export type ReplaceFlag = z.infer<typeof replaceFlag>;
