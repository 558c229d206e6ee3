import { diffConfigs, type ConfigDiff } from "../../domain/diff.ts";
import type { JsonObject } from "../../domain/json.ts";
import type { Call } from "../call.ts";
import { requireVersion } from "./internal.ts";

export interface VersionDiff extends ConfigDiff {
  agent_id: string;
  from: number;
  to: number;
  from_hash: string;
  to_hash: string;
}

/** What changed from one version of an agent to another. Throws `version_not_found`. */
export async function diffVersions(
  call: Call,
  agentId: string,
  from: number,
  to: number,
): Promise<VersionDiff> {
  const [a, b] = await Promise.all([requireVersion(call, agentId, from), requireVersion(call, agentId, to)]);
  return {
    agent_id: agentId,
    from,
    to,
    from_hash: a.config_hash,
    to_hash: b.config_hash,
    ...diffConfigs(JSON.parse(a.config) as JsonObject, JSON.parse(b.config) as JsonObject),
  };
}
