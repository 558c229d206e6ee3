import * as z from "zod";
import { ACCESS, VISIBILITIES } from "../access.ts";
import { MAX_CAPABILITIES, MAX_SCHEMA_BYTES, MAX_SHARES } from "../limits.ts";
import { ROLE_NAMES } from "../scope.ts";
import { agentId, name, person, text, versionNumber } from "./common.ts";

const small = (value: unknown): boolean => JSON.stringify(value).length <= MAX_SCHEMA_BYTES;
const smallObject = z
  .record(z.string(), z.unknown())
  .refine(small, `must have at most ${MAX_SCHEMA_BYTES} bytes as JSON`);
const providerConfig = z.record(z.string(), z.unknown());

const fields = z.object({
  name,
  agent_type: z.string().max(100),
  description: text,
  capabilities: z.array(z.string().max(100)).max(MAX_CAPABILITIES),
  config_schema: smallObject.nullable(),
  meta_data: smallObject,
  is_enabled: z.boolean(),
  is_active: z.boolean(),
  owner: person.nullable(),
});

const providers = z.object({
  llm_provider_config: providerConfig.optional(),
  tts_provider_config: providerConfig.optional(),
  stt_provider_config: providerConfig.optional(),
});

const claimed = z.object({
  created_by: person.optional(),
  changed_by: person.optional(),
  reason: text.optional(),
});

/** `POST /agents`: an agent by its name, or with `config` a version of one, new or not. */
export const createAgent = fields.partial().extend({
  ...providers.shape,
  ...claimed.shape,
  agent_id: agentId.optional(),
  version: versionNumber.optional(),
  config: z.record(z.string(), z.unknown()).optional(),
  status: z.enum(["draft", "published"]).optional(),
  activate: z.boolean().optional(),
  visibility: z.enum(VISIBILITIES).optional(),
});
export type CreateAgent = z.infer<typeof createAgent>;

/** `PUT /agents/{agent_id}`: what is left out goes back to its default. */
export const replaceAgent = fields.partial().extend({ name, ...providers.shape, ...claimed.shape });
export type ReplaceAgent = z.infer<typeof replaceAgent>;

/** `PATCH /agents/{agent_id}`: what is left out stays. */
export const updateAgent = fields.partial().extend({ ...providers.shape, ...claimed.shape });
export type UpdateAgent = z.infer<typeof updateAgent>;

const shareAccess = z
  .array(z.enum(ACCESS))
  .min(1)
  .max(ACCESS.length)
  .transform((given) => ACCESS.filter((access) => given.includes(access)));

/** `PUT /agents/{agent_id}/access`: without `owner` it stays whose it is, without `shares` it is shared with nobody. */
export const replaceAccess = z.object({
  visibility: z.enum(VISIBILITIES),
  owner: person.nullable().optional(),
  shares: z
    .array(
      z.union([
        z.strictObject({ user: person, access: shareAccess }),
        z.strictObject({ role: z.enum(ROLE_NAMES), access: shareAccess }),
      ]),
    )
    .max(MAX_SHARES)
    .default([]),
  changed_by: person.optional(),
  reason: text.optional(),
});
export type ReplaceAccess = z.infer<typeof replaceAccess>;
