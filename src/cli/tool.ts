import type { InferRequestType, InferResponseType } from "hono/client";
import type { Api } from "./api.ts";
import type { Context } from "./command.ts";
import { json, printConfig } from "./output/config.ts";
import { moment } from "./output/plain.ts";
import { facts } from "./output/table.ts";

type Tools = Api["v1"]["tools"];

/** What the API answers. */
export type Tool = InferResponseType<Tools[":name"]["$get"], 200>;
export type ToolWithSecret = InferResponseType<Tools["$post"], 201>;

/** What it takes. */
export type NewTool = InferRequestType<Tools["$post"]>["json"];
export type ChangedTool = InferRequestType<Tools[":name"]["$put"]>["json"];

export const summaryOf = (tool: ToolWithSecret): string =>
  facts([
    ["tool", tool.name],
    ["kind", tool.kind === "mcp" ? "MCP server" : `HTTP, ${tool.method}`],
    ["url", tool.url],
    ["description", tool.description],
    ["tools", tool.kind === "mcp" ? (tool.tools?.join(", ") ?? "all") : null],
    ["credential", tool.credential],
    ["limits", `${tool.timeout_ms} ms, ${tool.max_bytes} bytes`],
    ["created", `${moment(tool.created_at)} by ${tool.created_by}`],
    ["changed", moment(tool.updated_at)],
    ["secret", tool.secret],
  ]);

/** Shows a tool that was written, with its secret if it has a new one. */
export function showWritten({ io, json: asJson }: Context, tool: ToolWithSecret): void {
  if (asJson) return io.out(json(tool));
  io.out(summaryOf(tool));
  if (tool.secret !== undefined)
    io.err("Its calls are signed with the secret. Keep it: it is shown only now.\n");
}

/** A tool's schema as YAML, below a line. */
export const schemaOf = ({ parameters }: Tool): string =>
  parameters === undefined ? "" : `\n${printConfig({ parameters }, "yaml")}`;
