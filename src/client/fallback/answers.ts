import type { JsonObject } from "../../domain/json.ts";
import type { Resolved, Source } from "../types.ts";

interface Given<Config> {
  agentId: string;
  version: number | null;
  config: Config;
  source: Extract<Source, "file" | "default">;
}

/** An answer that the server had no part in. */
export const fallbackAnswer = <Config = JsonObject>({
  agentId,
  version,
  config,
  source,
}: Given<Config>): Resolved<Config> => ({
  agent_id: agentId,
  version,
  config_hash: null,
  config,
  reason: "FALLBACK",
  variant: null,
  experiment_id: null,
  experiment_phase: null,
  rollout_id: null,
  rule_id: null,
  flags: {},
  tools_disabled: [],
  revision: null,
  source,
  stale: true,
  age_ms: 0,
});
