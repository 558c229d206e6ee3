import { DEFAULT_TOOL_BYTES, DEFAULT_TOOL_MS, type HttpToolMethod } from "../../domain/tool.ts";
import { jsonText, objectIn } from "../kit/json-text.ts";
import type { Tool } from "./requests.ts";

const SECOND_MS = 1_000;
const KIB = 1_024;

/** A tool as it is typed. */
export interface ToolForm {
  name: string;
  description: string;
  kind: "http" | "mcp";
  url: string;
  method: HttpToolMethod;
  /** JSON. */
  parameters: string;
  tools: string[];
  /** Empty: none. */
  credential: string;
  seconds: number;
  kib: number;
  rotate: boolean;
}

export const NEW_TOOL: ToolForm = {
  name: "",
  description: "",
  kind: "http",
  url: "",
  method: "POST",
  parameters: jsonText({ type: "object", properties: { id: { type: "string" } }, required: ["id"] }),
  tools: [],
  credential: "",
  seconds: DEFAULT_TOOL_MS / SECOND_MS,
  kib: DEFAULT_TOOL_BYTES / KIB,
  rotate: false,
};

export const formOf = (tool: Tool): ToolForm => ({
  name: tool.name,
  description: tool.description,
  kind: tool.kind,
  url: tool.url,
  method: tool.method ?? "POST",
  parameters: jsonText(tool.parameters ?? { type: "object", properties: {} }),
  tools: tool.tools ?? [],
  credential: tool.credential ?? "",
  seconds: tool.timeout_ms / SECOND_MS,
  kib: tool.max_bytes / KIB,
  rotate: false,
});

/** A tool as it is sent, without its name. */
export function toolBody(form: ToolForm) {
  const { description, url, method, parameters, tools, credential, seconds, kib } = form;
  const common = {
    description,
    url: url.trim(),
    credential: credential === "" ? null : credential,
    timeout_ms: Math.round(seconds * SECOND_MS),
    max_bytes: Math.round(kib * KIB),
  };
  return form.kind === "mcp"
    ? { ...common, kind: "mcp" as const, tools: tools.length === 0 ? null : tools }
    : { ...common, kind: "http" as const, method, parameters: objectIn(parameters) ?? {} };
}
