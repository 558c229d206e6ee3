import { isObject } from "../../domain/json.ts";
import { readJson } from "../resolve/body.ts";
import { invalid } from "../resolve/options.ts";

/** What a key of the protocol names: an agent's configuration, or one of its flags. Agents' ids have no dots. */
export interface FlagName {
  agentId: string;
  flag: string | null;
}

export function nameOf(key: string): FlagName {
  const dot = key.indexOf(".");
  return dot < 0 ? { agentId: key, flag: null } : { agentId: key.slice(0, dot), flag: key.slice(dot + 1) };
}

/** The attributes that a request's context gives: its targetingKey is the user. Throws as `readJson` does. */
export async function readContext(request: Request): Promise<Record<string, unknown>> {
  const { context = {} } = await readJson(request);
  if (!isObject(context)) throw invalid("/context", "must be an object");
  const { targetingKey, ...attributes } = context;
  if (targetingKey === undefined || targetingKey === null) return attributes;
  if (typeof targetingKey !== "string") throw invalid("/context/targetingKey", "must be text");
  if (targetingKey !== "") attributes.user_id = targetingKey;
  return attributes;
}
