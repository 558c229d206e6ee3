import * as z from "zod";
import { unusable } from "../config-schema.ts";
import type { Json, JsonObject } from "../json.ts";
import { MAX_NAME_LENGTH, MAX_SCHEMA_BYTES } from "../limits.ts";
import { TOOL_NAME } from "../run/tools.ts";
import {
  DEFAULT_TOOL_BYTES,
  DEFAULT_TOOL_MS,
  HTTP_TOOL_METHODS,
  MAX_MCP_NAME_LENGTH,
  MAX_MCP_TOOLS,
  MAX_TOOL_BYTES,
  MAX_TOOL_MS,
  MIN_TOOL_MS,
  type ToolDefinition,
} from "../tool.ts";
import { MAX_URL_LENGTH } from "../webhook/limits.ts";
import { act, json, person, text } from "./common.ts";

const name = z
  .string("must be text")
  .regex(TOOL_NAME, "must be up to 64 letters, digits, _ and -, a letter or _ first");

/** The schema of an input. Models give objects, so that it is one's. */
const parameters = z.record(z.string(), z.unknown()).superRefine((schema, ctx) => {
  const issue = (message: string, path: string[] = []) => ctx.addIssue({ code: "custom", message, path });
  if (JSON.stringify(schema).length > MAX_SCHEMA_BYTES)
    return issue(`must have at most ${MAX_SCHEMA_BYTES} bytes as JSON`);
  if (schema.type !== undefined && schema.type !== "object")
    issue('must be "object": a tool\'s input is one', ["type"]);
  for (const { path, message } of unusable(schema, "")) issue(message, path.split("/").slice(1));
  return undefined;
});

const fields = {
  description: text.optional(),
  // Where it may lie is checked with the settings of the deployment.
  url: z.string("must be a URL").min(1, "must be a URL").max(MAX_URL_LENGTH),
  credential: z.string().min(1).max(MAX_NAME_LENGTH).nullish(),
  timeout_ms: z.int().min(MIN_TOOL_MS).max(MAX_TOOL_MS).default(DEFAULT_TOOL_MS),
  max_bytes: z.int().min(1).max(MAX_TOOL_BYTES).default(DEFAULT_TOOL_BYTES),
};

const http = act.extend({
  ...fields,
  kind: z.literal("http"),
  method: z.enum(HTTP_TOOL_METHODS).default("POST"),
  parameters,
});

const mcp = act.extend({
  ...fields,
  kind: z.literal("mcp"),
  tools: z
    .array(z.string().min(1).max(MAX_MCP_NAME_LENGTH), "must be a list of the server's tools")
    .min(1, "must name a tool")
    .max(MAX_MCP_TOOLS)
    .nullish(),
});

const made = { name, created_by: person.optional() };

/** `POST /tools`. */
export const createTool = z.discriminatedUnion(
  "kind",
  [http.extend(made).strict(), mcp.extend(made).strict()],
  'must be "http" or "mcp"',
);
export type CreateTool = z.infer<typeof createTool>;

const kept = { name: name.optional() };
const rotating = { ...kept, rotate_secret: z.boolean().optional() };

/** `PUT /tools/{name}`: all of it, but the secret. */
export const replaceTool = z.discriminatedUnion(
  "kind",
  [http.extend(rotating).strict(), mcp.extend(kept).strict()],
  'must be "http" or "mcp"',
);
export type ReplaceTool = z.infer<typeof replaceTool>;

/** `POST /tools/{name}/test`: of an MCP server, `tool` says which of its tools; without it they are listed. */
export const testTool = z
  .object({
    input: z.record(z.string(), json).optional(),
    tool: z.string().min(1).max(MAX_MCP_NAME_LENGTH).optional(),
  })
  .strict();
export type TestTool = z.infer<typeof testTool>;

/** What of a body is stored. */
export function definitionOf(input: CreateTool | ReplaceTool): ToolDefinition {
  const { url, timeout_ms, max_bytes } = input;
  const credential = input.credential ?? null;
  if (input.kind === "mcp")
    return { kind: "mcp", url, credential, tools: input.tools ?? null, timeout_ms, max_bytes };
  const parameters: JsonObject = { type: "object", ...(input.parameters as { [key: string]: Json }) };
  return { kind: "http", url, method: input.method, parameters, credential, timeout_ms, max_bytes };
}
