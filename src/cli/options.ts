import { UNIT_NAMES } from "../domain/rule.ts";
import { parsed, required, text, toggle } from "./option.ts";
import * as parse from "./parse.ts";

/** The options that many commands share, defined once. */
export const agentId = parsed("--agent-id <id>", "the agent", parse.agentId);
export const theAgent = required(agentId);
/** Where the server takes `current` in an agent's place. */
export const theAgentOrCurrent = required(
  parsed("--agent-id <id>", "the agent, or current: the one that is your default", parse.agentIdOrCurrent),
);
export const version = parsed("--version <number>", "the version's number", parse.versionNumber);
export const theVersion = required(version);
export const createdBy = text("--created-by <name>", "in whose name (default: your user name)");
export const changedBy = text("--changed-by <name>", "in whose name (default: your user name)");
export const description = text("--description <text>", "what this version is about");
export const reason = text("--reason <text>", "why; kept in the history");
export const limit = parsed(
  "--limit <number>",
  "stop after so many (default: all)",
  parse.wholeNumber(1, 1_000_000),
);
export const unit = parsed(
  "--unit <unit>",
  "who gets one version: user (default) or session",
  parse.oneOf(...UNIT_NAMES),
);

/** The agent, also by the shorter name. */
export const anAgent = (description: string) =>
  parsed("--agent, --agent-id <id>", description, parse.agentId);

/** What every command takes. */
export const GLOBAL = {
  url: text("--url <url>", "the server (default: SIGNALBOX_URL, else http://127.0.0.1:8787)"),
  key: text("--key <key>", "the API key (default: SIGNALBOX_KEY; for a local server, the one in .dev.vars)"),
  project: text("--project <slug>", "the project (default: SIGNALBOX_PROJECT, else the key's own)"),
  workspace: text("--workspace <slug>", "the workspace, for the root key (default: SIGNALBOX_WORKSPACE)"),
  json: toggle("--json", "print the API's JSON, for programs"),
  verbose: toggle("--verbose", "say on stderr what is sent, and the request ids"),
};
