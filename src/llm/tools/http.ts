import { isObject, jsonFaults, type Json } from "../../domain/json.ts";
import { MAX_BODY_DEPTH } from "../../domain/limits.ts";
import { MAX_QUERY_URL_LENGTH, type HttpTool } from "../../domain/tool.ts";
import { safeFetch } from "../safe-fetch.ts";
import { fetchFailure, statusFailure, tooSlow } from "./failure.ts";
import { headerValue } from "./header-value.ts";
import { masked } from "./mask.ts";
import { ToolError, type RunTool } from "./tool-set.ts";
import { within } from "./within.ts";

/** What servers of tools are told and given, beside their input. */
export interface ToolSetting {
  allowLocalhost: boolean;
  /** Headers that say for whom it is: names, and values of any text. */
  about: Record<string, string>;
  /** A credential's key; null: there is none of that name. */
  keyOf(credential: string): Promise<string | null>;
}

export interface HttpToolSetting extends ToolSetting {
  /** The headers that prove who calls; `text` is the body or, where there is none, the URL's query. */
  sign(text: string): Promise<Record<string, string>>;
}

const WHO = "The tool";
const USER_AGENT = "Signalbox-Tools/1";

/** The key of a tool's credential; null: it has none. Throws where the credential is not there. */
export async function toolKey(
  setting: ToolSetting,
  { credential }: { credential: string | null },
): Promise<string | null> {
  if (credential === null) return null;
  const key = await setting.keyOf(credential);
  if (key === null) throw new ToolError("The tool needs a credential that is not there.");
  return key;
}

/** The headers that every server of a tool is sent. */
export const toolHeaders = ({ about }: ToolSetting, key: string | null): Record<string, string> => ({
  ...Object.fromEntries(Object.entries(about).map(([name, value]) => [name, headerValue(value)])),
  "user-agent": USER_AGENT,
  ...(key === null ? {} : { authorization: `Bearer ${key}` }),
});

const asText = (value: Json): string => (typeof value === "string" ? value : JSON.stringify(value));

/** The URL with the input in its query: a list is its parameter again and again, an object is JSON, null is left out. */
function withQuery(url: string, input: Json): URL {
  const target = new URL(url);
  for (const [name, value] of Object.entries(isObject(input) ? input : {})) {
    for (const item of Array.isArray(value) ? value : [value])
      if (item !== null) target.searchParams.append(name, asText(item));
  }
  if (target.href.length > MAX_QUERY_URL_LENGTH)
    throw new ToolError("The tool's input is too long for a URL.");
  return target;
}

function requestOf(
  { url, method }: HttpTool,
  input: Json,
): { url: URL; body: string | null; signed: string } {
  if (method === "GET") {
    const target = withQuery(url, input);
    return { url: target, body: null, signed: target.search.slice(1) };
  }
  const body = JSON.stringify(input);
  return { url: new URL(url), body, signed: body };
}

/** JSON where the answer says that it is some, text otherwise; null where nothing came. */
async function valueOf(response: Response): Promise<Json> {
  const text = await response.text();
  if (text === "") return null;
  if (!/^[^;]*[/+]json\b/i.test(response.headers.get("content-type") ?? "")) return text;
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    throw new ToolError("The tool's answer is not the JSON that it says it is.");
  }
  if (jsonFaults(value, MAX_BODY_DEPTH).length > 0)
    throw new ToolError("The tool's answer is JSON that cannot be used.");
  return value;
}

async function call(
  tool: HttpTool,
  setting: HttpToolSetting,
  input: Json,
  signal: AbortSignal,
): Promise<Json> {
  const { url, body, signed } = requestOf(tool, input);
  const key = await toolKey(setting, tool);
  const fetch = safeFetch({ allowLocalhost: setting.allowLocalhost, maxBytes: tool.max_bytes });
  try {
    const response = await fetch(url, {
      method: tool.method,
      headers: {
        ...toolHeaders(setting, key),
        ...(await setting.sign(signed)),
        accept: "application/json, text/*;q=0.9",
        ...(body === null ? {} : { "content-type": "application/json" }),
      },
      body,
      signal,
    });
    if (!response.ok) throw statusFailure(WHO, response.status);
    return masked(await valueOf(response), key);
  } catch (error) {
    throw fetchFailure(WHO, error) ?? error;
  }
}

/** A tool that is an HTTP endpoint, for a run. Its failures are sentences of our own: nothing of its answer is in them. */
export const httpTool = (tool: HttpTool, description: string, setting: HttpToolSetting): RunTool => ({
  description: description === "" ? null : description,
  parameters: tool.parameters,
  execute: (input, { signal }) =>
    within(
      tool.timeout_ms,
      signal,
      () => tooSlow(WHO),
      (signal) => call(tool, setting, input, signal),
    ),
});
