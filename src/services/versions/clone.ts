import type { JsonObject } from "../../domain/json.ts";
import type { CloneVersion } from "../../domain/inputs/versions.ts";
import { decideNumber } from "../../domain/version.ts";
import type { Call } from "../call.ts";
import { requireAgent } from "../agents/internal.ts";
import { createVersion } from "./create.ts";
import { requireVersion } from "./internal.ts";
import type { Version } from "./resource.ts";

/** Makes a draft with the configuration of a version, under the next number. Throws `version_conflict`. */
export async function cloneVersion(
  call: Call,
  agentId: string,
  source: number,
  input: CloneVersion,
): Promise<Version> {
  const from = await requireVersion(call, agentId, source);
  if (input.target_version !== undefined) {
    const { latestVersion } = await requireAgent(call, agentId);
    const taken = input.target_version <= latestVersion;
    // A clone makes a new draft: unlike a create, it never completes one that is there.
    decideNumber({
      wanted: input.target_version,
      latest: latestVersion,
      existing: taken ? { status: "published", configHash: "" } : null,
      configHash: from.config_hash,
    });
  }
  const { version } = await createVersion(call, agentId, {
    version: input.target_version,
    config: JSON.parse(from.config) as JsonObject,
    description: input.description ?? `Clone of version ${source}`,
    created_by: input.created_by,
    status: "draft",
    parent_version: source,
  });
  return version;
}
