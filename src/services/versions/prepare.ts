import { checkConfig, hashInput } from "../../domain/config.ts";
import { addressFaults } from "../../domain/config-addresses.ts";
import { Problem } from "../../domain/errors.ts";
import type { JsonObject } from "../../domain/json.ts";
import { settings } from "../../env.ts";
import { inclusionsOf } from "../../domain/context/included.ts";
import type { Statement } from "../../store/database.ts";
import { sha256 } from "../../store/secrets/digest.ts";
import type { Call } from "../call.ts";
import { pinned, type Pinned } from "../contexts/pin.ts";
import { checkCredentialUses } from "./credential-scope.ts";
import { extractCredentials } from "./credentials.ts";
import { enforceSchema } from "../../domain/config-schema.ts";

export interface PreparedConfig {
  /** The configuration's JSON, as it will be stored. */
  text: string;
  /** `sha256:` and 64 hex digits. */
  hash: string;
  /** What has to be written in the same batch: the keys that were taken out of it. */
  statements: Statement[];
  /** What has to be written with the version's number where it is published: the contexts that it includes. */
  pins: Pinned["pins"];
}

/** Throws `invalid_config` where a model or a voice is at an address that nothing may be sent to. */
function checkAddresses(call: Call, config: JsonObject): JsonObject {
  const errors = addressFaults(config, settings(call.env).allowLocalhost);
  if (errors.length === 0) return config;
  throw new Problem(
    "invalid_config",
    "Models and voices are called at public hosts, over https: correct the addresses listed in errors; the configuration was not stored.",
    { errors },
  );
}

/** A configuration's text and hash, as they are stored. */
export const sealedText = async (config: JsonObject): Promise<{ text: string; hash: string }> => ({
  text: JSON.stringify(config),
  hash: `sha256:${await sha256(hashInput(config))}`,
});

/**
 * Checks a configuration and takes its secrets out. `schema` is the agent's; null where it is not yet enforced.
 * A draft's contexts are pinned when it is published. `beside`: versions of the agent that may use credentials as this one does, beside the active and the latest one.
 * Throws `invalid_config`, `config_too_large`, `config_schema_violation`, and `scope_missing` for another use of a credential by a key that may not write credentials.
 */
export async function prepareConfig(
  call: Call,
  agentId: string,
  given: unknown,
  schema: unknown,
  beside: readonly number[],
  isDraft: boolean,
): Promise<PreparedConfig> {
  const checked = checkAddresses(call, checkConfig(given, agentId));
  inclusionsOf(checked);
  const { config: written, sent, statements } = await extractCredentials(call, agentId, checked);
  await checkCredentialUses(call, agentId, written, sent, beside);
  enforceSchema(schema, written);
  const { config, pins } = isDraft
    ? { config: written, pins: () => [] }
    : await pinned(call, agentId, written);
  return { ...(await sealedText(config)), statements, pins };
}
