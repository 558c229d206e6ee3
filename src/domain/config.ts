import canonicalize from "canonicalize";
import * as z from "zod";
import { Problem, type FieldError } from "./errors.ts";
import { zodFaults } from "./faults.ts";
import { isObject, jsonFaults, type JsonObject } from "./json.ts";
import { MAX_CONFIG_BYTES, MAX_CONFIG_DEPTH } from "./limits.ts";

/**
 * A configuration is an open object. The sections below are known, and checked when they are present; every other
 * key passes through untouched.
 */
const temperature = z.number().min(0).max(10).nullable();
const maxTokens = z.int().positive().nullable();
const provider = z.looseObject({ provider: z.string().optional(), api_url: z.string().optional() });
const section = z.looseObject({});

export const CONFIG = z.looseObject({
  agent: z
    .looseObject({
      agent_id: z.string().optional(),
      name: z.string().optional(),
      role: z.string().optional(),
      description: z.string().optional(),
    })
    .optional(),
  model: z
    .union([
      z.string(),
      z.looseObject({
        provider: z.string().optional(),
        id: z.string().optional(),
        temperature: temperature.optional(),
        max_tokens: maxTokens.optional(),
      }),
    ])
    .optional(),
  temperature: temperature.optional(),
  max_tokens: maxTokens.optional(),
  instructions: z.union([z.string(), z.array(z.string())]).optional(),
  system_prompt: z.string().optional(),
  messages: z
    .array(z.looseObject({ role: z.string(), content: z.union([z.string(), z.array(z.unknown())]) }))
    .optional(),
  tools: z.array(z.union([z.string(), z.looseObject({ name: z.string().optional() })])).optional(),
  guardrails: z.union([section, z.array(z.unknown())]).optional(),
  storage: section.optional(),
  memory: section.optional(),
  escalation_triggers: section.optional(),
  providers: z
    .looseObject({ llm: provider.optional(), tts: provider.optional(), stt: provider.optional() })
    .optional(),
  llm_provider_config: provider.optional(),
  tts_provider_config: provider.optional(),
  stt_provider_config: provider.optional(),
});

/** What keeps a configuration from being stored, whatever its size; paths lie below `root`. */
export function configFaults(config: unknown, root = ""): FieldError[] {
  const faults = jsonFaults(config, MAX_CONFIG_DEPTH);
  if (faults.length > 0) return faults.map((fault) => ({ ...fault, path: `${root}${fault.path}` }));
  const parsed = CONFIG.safeParse(config);
  return parsed.success ? [] : zodFaults(parsed.error, root);
}

/**
 * The configuration to store for `agentId`: checked, and with `agent.agent_id`, where it is present, set to the real
 * one. Throws `invalid_config` or `config_too_large`.
 */
export function checkConfig(config: unknown, agentId: string): JsonObject {
  const errors = configFaults(config, "/config");
  if (errors.length > 0)
    throw new Problem(
      "invalid_config",
      "Correct the fields listed in errors; the configuration was not stored.",
      {
        errors,
      },
    );
  const checked = config as JsonObject;
  const bytes = new TextEncoder().encode(JSON.stringify(checked)).length;
  if (bytes > MAX_CONFIG_BYTES) {
    throw new Problem(
      "config_too_large",
      `The configuration has ${bytes} bytes as JSON; at most ${MAX_CONFIG_BYTES} are stored. Move long documents to a knowledge base and refer to them.`,
    );
  }
  return isObject(checked.agent) && "agent_id" in checked.agent
    ? { ...checked, agent: { ...checked.agent, agent_id: agentId } }
    : checked;
}

/** What `config_hash` is the SHA-256 of: the RFC 8785 form of the configuration without `agent.version`. */
export function hashInput(config: JsonObject): string {
  if (!isObject(config.agent)) return canonicalize(config)!;
  const { version: _version, ...agent } = config.agent;
  return canonicalize({ ...config, agent })!;
}
