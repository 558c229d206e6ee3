import { checkConfig, hashInput } from "../../domain/config.ts";
import type { Statement } from "../../store/database.ts";
import { sha256 } from "../../store/secrets/digest.ts";
import type { Call } from "../call.ts";
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
}

/**
 * Checks a configuration and takes its secrets out. `schema` is the agent's; null where it is not yet enforced.
 * `beside`: versions of the agent that may use credentials as this one does, beside the active and the latest one.
 * Throws `scope_missing` for another use of a credential by a key that may not write credentials.
 */
export async function prepareConfig(
  call: Call,
  agentId: string,
  given: unknown,
  schema: unknown,
  beside: readonly number[],
): Promise<PreparedConfig> {
  const { config, sent, statements } = await extractCredentials(call, agentId, checkConfig(given, agentId));
  await checkCredentialUses(call, agentId, config, sent, beside);
  enforceSchema(schema, config);
  return { text: JSON.stringify(config), hash: `sha256:${await sha256(hashInput(config))}`, statements };
}
