import { settings } from "../../env.ts";
import type { HttpToolSetting } from "../../llm/tools/http.ts";
import type { McpSetting } from "../../llm/tools/mcp/connection.ts";
import type { ToolRow } from "../../store/tools.ts";
import type { Call } from "../call.ts";
import { openCredential, type Opening } from "../credentials/open.ts";
import { signedCall } from "./secrets.ts";

/** What of a call its tools need. */
export type ToolsCall = Opening & Pick<Call, "requestId">;

/** For whom tools are called. */
export interface ToolUse {
  agentId: string;
  version: number;
  sessionId: string | null;
}

function aboutOf({ requestId }: ToolsCall, use: ToolUse | null): Record<string, string> {
  const about: Record<string, string> = { "signalbox-request": requestId };
  if (use === null) return about;
  about["signalbox-agent"] = use.agentId;
  about["signalbox-version"] = String(use.version);
  if (use.sessionId !== null) about["signalbox-session"] = use.sessionId;
  return about;
}

/** How a tool's server is called; `use` null: for nobody's run. */
export function settingOf(call: ToolsCall, row: ToolRow, use: ToolUse | null): HttpToolSetting & McpSetting {
  return {
    allowLocalhost: settings(call.env).allowLocalhost,
    about: aboutOf(call, use),
    keyOf: (credential) => openCredential(call, credential),
    sign: (text) => signedCall(call.env, row, text),
    later: (work) => call.waitUntil(work),
  };
}
