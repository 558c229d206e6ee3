import { hashInput } from "../../domain/config.ts";
import { literalKeys, withCredentials } from "../../domain/config-secrets.ts";
import { isObject, type JsonObject } from "../../domain/json.ts";

/** A version as far as migrating cares. */
export interface Known {
  version: number;
  status: "draft" | "published";
  isDeprecated: boolean;
  hash: string;
  config: JsonObject;
  /** False: only planned so far. */
  stored: boolean;
}

/** Whether sending this configuration under the number of a published version would find it there already. */
export type Probe = (version: number, config: JsonObject) => Promise<boolean>;

/**
 * Whether a version has exactly this configuration. The server replaces literal keys by names that it alone can derive,
 * so where there are any, the rest is compared here and the server is asked about the keys.
 */
export async function isSame(
  candidate: { config: JsonObject; hash: string },
  known: Known,
  probe: Probe,
): Promise<boolean> {
  const keys = literalKeys(candidate.config);
  if (keys.length === 0 || !known.stored) return candidate.hash === known.hash;
  const names = keys.map(({ path }) => credentialAt(known.config, path));
  if (names.includes(null)) return false;
  const replaced = withCredentials(candidate.config, keys, names.map(String));
  return hashInput(replaced) === hashInput(known.config) && probe(known.version, candidate.config);
}

function credentialAt(config: unknown, path: readonly string[]): string | null {
  let at = config;
  for (const step of path)
    at = isObject(at) || Array.isArray(at) ? (at as Record<string, unknown>)[step] : undefined;
  return isObject(at) && typeof at["credential"] === "string" ? at["credential"] : null;
}
