import * as z from "zod";
import { MAX_SCHEMA_REGEX_STEPS } from "./limits.ts";
import { regexFault } from "./regex/check.ts";

/**
 * What a JSON Schema (2020-12) may say, checked before it is stored: the validator itself takes anything, and a
 * keyword of the wrong kind would silently allow everything.
 */
const TYPE = z.enum(["array", "boolean", "integer", "null", "number", "object", "string"]);
const COUNT = z.int().min(0);

const PATTERN = z.string().superRefine((pattern, ctx) => {
  const fault = regexFault(pattern, MAX_SCHEMA_REGEX_STEPS);
  if (fault !== null) ctx.addIssue({ code: "custom", message: fault });
});

export const JSON_SCHEMA: z.ZodType = z.lazy(() => z.union([z.boolean(), KEYWORDS]));

const MAP = z.record(z.string(), JSON_SCHEMA);
const LIST = z.array(JSON_SCHEMA);

/** Keywords that hold one schema. */
const SINGLE = [
  "additionalProperties",
  "unevaluatedProperties",
  "propertyNames",
  "contains",
  "not",
  "if",
  "then",
  "else",
];

const KEYWORDS = z.looseObject({
  ...Object.fromEntries(SINGLE.map((keyword) => [keyword, JSON_SCHEMA.optional()])),
  $ref: z.string().startsWith("#", "must point into the schema itself").optional(),
  $dynamicRef: z.string().startsWith("#", "must point into the schema itself").optional(),
  $defs: MAP.optional(),
  definitions: MAP.optional(),
  type: z.union([TYPE, z.array(TYPE)]).optional(),
  enum: z.array(z.unknown()).optional(),
  properties: MAP.optional(),
  patternProperties: z.record(PATTERN, JSON_SCHEMA).optional(),
  required: z.array(z.string()).optional(),
  dependentRequired: z.record(z.string(), z.array(z.string())).optional(),
  dependentSchemas: MAP.optional(),
  minProperties: COUNT.optional(),
  maxProperties: COUNT.optional(),
  items: z.union([JSON_SCHEMA, LIST]).optional(),
  prefixItems: LIST.optional(),
  minItems: COUNT.optional(),
  maxItems: COUNT.optional(),
  uniqueItems: z.boolean().optional(),
  minLength: COUNT.optional(),
  maxLength: COUNT.optional(),
  pattern: PATTERN.optional(),
  format: z.string().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  exclusiveMaximum: z.number().optional(),
  multipleOf: z.number().positive().optional(),
  allOf: LIST.optional(),
  anyOf: LIST.optional(),
  oneOf: LIST.optional(),
});
