import type { Published } from "../domain/published.ts";
import { configKey, currentKey } from "./kv-keys.ts";

/** What KV says of agents: up to a minute old or more, and all there is while the database is away. */
export interface HintReader {
  current(projectId: number, agentId: string): Promise<Published | null>;
  /** A configuration's JSON text. */
  config(projectId: number, hash: string): Promise<string | null>;
}

/** Seconds for which a location keeps what it read, KV's least: missing keys are kept as well. */
const CACHE_TTL_SECONDS = 30;

export const createHintReader = (kv: KVNamespace): HintReader => ({
  current: (projectId, agentId) =>
    kv.get<Published>(currentKey(projectId, agentId), { type: "json", cacheTtl: CACHE_TTL_SECONDS }),
  config: (projectId, hash) => kv.get(configKey(projectId, hash), { type: "text", cacheTtl: 3_600 }),
});
