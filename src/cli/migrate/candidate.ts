import { createHash } from "node:crypto";
import { basename, dirname, extname } from "node:path";
import { checkConfig, hashInput } from "../../domain/config.ts";
import { Problem } from "../../domain/errors.ts";
import { isObject, type JsonObject } from "../../domain/json.ts";
import { AGENT_ID, RESERVED_AGENT_IDS } from "../../domain/slug.ts";
import { faultLines } from "../answer.ts";
import { misuse } from "../failure.ts";
import { versionNumber } from "../parse.ts";

/** A configuration in a file, before anybody has said whose it is. */
export interface ConfigFile {
  path: string;
  config: JsonObject;
}

/** A file that is to become a version. */
export interface Candidate {
  path: string;
  agentId: string;
  /** Null: the file does not say. */
  version: number | null;
  /** Checked, with the agent's id in its place. */
  config: JsonObject;
  /** As the server hashes it, where it holds no literal keys. */
  hash: string;
}

/** Names that tell what a file is, not whose: the folder's name tells that. */
const SPEAKS_FOR_FOLDER = new Set(["config", "agent", "index"]);

/** Whose configuration it is: what it says itself, else what the file or its folder is called. */
export function agentIdOf({ path, config }: ConfigFile): string | null {
  const said = isObject(config.agent) ? config.agent["agent_id"] : undefined;
  if (typeof said === "string") return said;
  const stem = basename(path, extname(path));
  const name = SPEAKS_FOR_FOLDER.has(stem) ? basename(dirname(path)) : stem;
  return AGENT_ID.test(name) ? name : null;
}

/** The number that the configuration gives itself. */
export function versionOf({ path, config }: ConfigFile): number | null {
  const said = isObject(config.agent) ? (config.agent["version"] ?? null) : null;
  if (said === null) return null;
  try {
    return versionNumber(typeof said === "number" ? String(said) : typeof said === "string" ? said : "");
  } catch {
    throw misuse(
      `${path}: agent.version is ${JSON.stringify(said)}, not a whole number. Correct it, or pass --version.`,
    );
  }
}

/** Checks a file as the server will; `given` are the options, which win over what the file says. */
export function candidateOf(file: ConfigFile, given: { agentId?: string; version?: number }): Candidate {
  const agentId = given.agentId ?? agentIdOf(file);
  if (agentId === null)
    throw misuse(`${file.path} does not say whose it is: give it an agent.agent_id, or pass --agent-id.`);
  if (!AGENT_ID.test(agentId) || RESERVED_AGENT_IDS.includes(agentId)) {
    throw misuse(
      `${file.path}: "${agentId}" cannot be an agent's id. Pass --agent-id with a-z, 0-9, _ and -.`,
    );
  }
  const config = checked(file, agentId);
  return {
    path: file.path,
    agentId,
    version: given.version ?? versionOf(file),
    config,
    hash: hashOf(config),
  };
}

function checked({ path, config }: ConfigFile, agentId: string): JsonObject {
  try {
    return checkConfig(config, agentId);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const faults = (error.errors ?? []).map((fault) => ({
      ...fault,
      path: fault.path.replace(/^\/config/, ""),
    }));
    throw misuse(
      `${path} is no valid configuration. ${faults.length > 0 ? "Nothing was sent." : error.detail}`,
      faultLines(faults),
    );
  }
}

const hashOf = (config: JsonObject): string =>
  `sha256:${createHash("sha256").update(hashInput(config)).digest("hex")}`;
