import type { JsonObject } from "../../domain/json.ts";

/** Provider configurations as they are sent beside an agent's fields. */
export interface ProviderConfigs {
  llm_provider_config?: Record<string, unknown>;
  tts_provider_config?: Record<string, unknown>;
  stt_provider_config?: Record<string, unknown>;
}

/**
 * `base` with the provider sections that were sent in place of its own; null when none was. A section lies where
 * `base` has it, else under `providers`.
 */
export function withProviders(base: JsonObject, sent: ProviderConfigs): JsonObject | null {
  const sections = (["llm", "tts", "stt"] as const).flatMap((kind) => {
    const config = sent[`${kind}_provider_config`];
    return config === undefined ? [] : [[kind, config as JsonObject] as const];
  });
  if (sections.length === 0) return null;
  const result = structuredClone(base);
  for (const [kind, config] of sections) {
    const longName = `${kind}_provider_config`;
    if (longName in result) result[longName] = config;
    else result.providers = { ...(result.providers as JsonObject | undefined), [kind]: config };
  }
  return result;
}
