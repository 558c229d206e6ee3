import { isObject, type Json, type JsonObject } from "./json.ts";

/** A key in clear that was found in a configuration. */
export interface LiteralKey {
  /** The steps that lead to it. */
  path: string[];
  /** The part of the configuration that it belongs to, as a word for the credential's name: `llm`, `model` … */
  section: string;
  value: string;
  /** The provider named beside it. */
  provider: string | null;
}

/** Names that providers' keys go by: `api_key`, `openai_api_key`, `X-API-Key`, `apiKeys`, `client_secret` … */
const KEY_NAME =
  /(^|[^a-z0-9])(api[^a-z0-9]?keys?|(secret|access|private)[^a-z0-9]?key|client[^a-z0-9]?secret|(access|auth)[^a-z0-9]?token|authorization)$/;

const isKeyName = (name: string): boolean =>
  KEY_NAME.test(
    name
      .trim()
      .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
      .toLowerCase(),
  );

/** Inside an object that stands for a key, the key itself goes by one of these names. */
const SECRET_PARTS = new Set(["value", "key", "secret", "token"]);

/** Whether texts are secret: those of an object that stands for one key, or all of them, as in `api_keys: {"openai": …}`. */
type Secrecy = "none" | "parts" | "all";

function secrecyOf(name: string, outside: Secrecy): Secrecy {
  if (outside === "all") return name === "credential" ? "none" : "all";
  if (outside === "parts") return SECRET_PARTS.has(name) ? "all" : "none";
  if (!isKeyName(name)) return "none";
  return /keys\s*$/i.test(name) ? "all" : "parts";
}

/** `${GROQ_API_KEY}` names a variable of somebody's own: there is nothing secret in it. */
const isPlaceholder = (text: string): boolean => /^(\$\{\w+\}|\{\{\s*[\w.-]+\s*\}\})?$/.test(text);

/** `providers.llm` and `llm_provider_config` are both `llm`; elsewhere it is the name of the outermost section. */
function sectionOf(path: string[]): string {
  const [first = "", second] = path;
  const name = first === "providers" && second ? second : first.replace(/_provider_config$/, "");
  return name.toLowerCase().replace(/[^a-z0-9]+/g, "-") || "config";
}

/**
 * Every literal key of a configuration, at any depth: a text under a key's name, or in a list or an object there, as in
 * `api_key: {"value": "…"}`. What is already `{"credential": "<name>"}` stays.
 */
export function literalKeys(config: JsonObject): LiteralKey[] {
  const found: LiteralKey[] = [];
  const walk = (value: Json, path: string[], secret: Secrecy, provider: string | null): void => {
    if (typeof value === "string") {
      if (secret !== "none" && !isPlaceholder(value))
        found.push({ path, section: sectionOf(path), value, provider });
    } else if (Array.isArray(value)) {
      value.forEach((item, index) => walk(item, [...path, String(index)], secret, provider));
    } else if (isObject(value)) {
      const beside = typeof value.provider === "string" ? value.provider : provider;
      for (const [name, child] of Object.entries(value)) {
        walk(child, [...path, name], secrecyOf(name, secret), beside);
      }
    }
  };
  walk(config, [], "none", null);
  return found.map((key) => ({ ...key, section: isKeyName(key.section) ? "config" : key.section }));
}

/** The configuration with each literal key replaced by `{"credential": "<name>"}`; `names` go with `keys`. */
export function withCredentials(config: JsonObject, keys: LiteralKey[], names: string[]): JsonObject {
  const copy = structuredClone(config);
  keys.forEach((key, index) => {
    let at: Record<string, Json> = copy;
    for (const step of key.path.slice(0, -1)) at = at[step] as Record<string, Json>;
    at[key.path.at(-1)!] = { credential: names[index]! };
  });
  return copy;
}
