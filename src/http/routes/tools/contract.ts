import { createRoute, z } from "@hono/zod-openapi";
import { createTool, replaceTool, testTool } from "../../../domain/inputs/tools.ts";
import { HTTP_TOOL_METHODS } from "../../../domain/tool.ts";
import { secured } from "../../middleware/scope.ts";
import { jsonAnswer, jsonBody, pageOf, paging, timestamp } from "../../schemas.ts";

const schema = z.record(z.string(), z.unknown()).openapi({
  example: { type: "object", properties: { id: { type: "string" } }, required: ["id"] },
});

const tool = z
  .object({
    name: z.string().openapi({ example: "find_order" }),
    description: z.string().openapi({ description: "What the model reads." }),
    kind: z.enum(["http", "mcp"]),
    url: z.string().openapi({ example: "https://example.com/orders/find" }),
    method: z.enum(HTTP_TOOL_METHODS).optional().openapi({ description: "Of an HTTP endpoint." }),
    parameters: schema.optional(),
    tools: z
      .array(z.string())
      .nullish()
      .openapi({ description: "Of an MCP server: the tools that are used; null: all." }),
    credential: z
      .string()
      .nullable()
      .openapi({ description: "Sent as Authorization: Bearer; null: nothing is." }),
    timeout_ms: z.int(),
    max_bytes: z.int().openapi({ description: "Bytes of an answer." }),
    created_by: z.string(),
    created_at: timestamp,
    updated_at: timestamp,
    revision: z.int().openapi({ description: "The tool's own." }),
  })
  .openapi("Tool");

const withSecret = tool.extend({
  secret: z.string().optional().openapi({
    description:
      "What the calls of an HTTP endpoint are signed with: shown when it is made, and never again.",
    example: "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
  }),
});

const tested = z
  .object({
    ok: z.boolean(),
    output: z.unknown().optional().openapi({ description: "What it answered: JSON, or a text." }),
    tools: z
      .array(z.object({ name: z.string(), description: z.string().nullable(), parameters: schema }))
      .optional()
      .openapi({ description: "What an MCP server has, by the names that models see." }),
    error: z.string().optional().openapi({
      description: "Why it failed, as the model is told it.",
      example: "The tool answered 500.",
    }),
    duration_ms: z.int(),
  })
  .openapi("TestedTool");

const tags = ["Tools"];
const params = z.object({
  name: z.string().openapi({ param: { name: "name", in: "path" }, example: "find_order" }),
});

const CALLS =
  "An HTTP endpoint is sent its input as JSON (with GET in the query: a list is its parameter again and again, an object is JSON), signed after Standard Webhooks: the body, or the query as it stands in the URL. Headers Signalbox-Session, -Agent, -Version and -Request say for whom; in them, what is not visible ASCII is percent-encoded. It answers JSON or text; anything but 2xx is a failure, of which the model is told the status only. An MCP server is spoken to over streamable HTTP; its tool lookup is crm_lookup where the server is called crm, and a configuration that names crm has all of its tools. Its tools are asked for again after some minutes.";

export const list = createRoute({
  method: "get",
  path: "/tools",
  tags,
  summary: "List tools, newest first",
  ...secured("tools:read"),
  request: { query: paging },
  responses: { 200: jsonAnswer(pageOf(tool), "A page of tools, 50 at most.") },
});

export const create = createRoute({
  method: "post",
  path: "/tools",
  tags,
  summary: "Add a tool",
  description: `Configurations name it in tools. ${CALLS} To name a credential, a key needs credentials:write as well.`,
  ...secured("tools:write"),
  request: {
    body: jsonBody(
      createTool.openapi({
        example: {
          name: "find_order",
          description: "Finds an order by its number.",
          kind: "http",
          url: "https://example.com/orders/find",
          parameters: { type: "object", properties: { id: { type: "string" } }, required: ["id"] },
        },
      }),
    ),
  },
  responses: { 201: jsonAnswer(withSecret, "The tool; of an HTTP endpoint with its secret.") },
});

export const get = createRoute({
  method: "get",
  path: "/tools/{name}",
  tags,
  summary: "Get a tool",
  ...secured("tools:read"),
  request: { params },
  responses: { 200: jsonAnswer(tool, "The tool; its ETag goes into If-Match.") },
});

export const replace = createRoute({
  method: "put",
  path: "/tools/{name}",
  tags,
  summary: "Replace a tool",
  description:
    "All of it but its secret. With rotate_secret it has a new one, which is answered once; for 24 hours calls are signed with the one before as well. Runs use the change within FRESHNESS_SECONDS.",
  ...secured("tools:write"),
  request: { params, body: jsonBody(replaceTool) },
  responses: { 200: jsonAnswer(withSecret, "The tool.") },
});

export const remove = createRoute({
  method: "delete",
  path: "/tools/{name}",
  tags,
  summary: "Delete a tool",
  description: "Runs of versions that name it are refused from then on: 422 tool_unknown.",
  ...secured("tools:write"),
  request: { params },
  responses: { 204: { description: "Deleted." } },
});

export const test = createRoute({
  method: "post",
  path: "/tools/{name}/test",
  tags,
  summary: "Call a tool",
  description:
    "As a run would, with this input, for whoever sets it up. Of an MCP server, tool says which of its tools; without it they are listed. A failure is ok: false.",
  ...secured("tools:write", { idempotency: false }),
  request: {
    params,
    body: jsonBody(testTool.openapi({ example: { input: { id: "A-1001" } } }), false),
  },
  responses: { 200: jsonAnswer(tested, "What came of it.") },
});
