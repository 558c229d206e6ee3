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

const KEY_NAMES = new Set(["api_key", "apikey", "api-key"]);

const isKeyName = (name: string): boolean => KEY_NAMES.has(name.toLowerCase());

/** `providers.llm` and `llm_provider_config` are both `llm`; elsewhere it is the name of the outermost section. */
function sectionOf(path: string[]): string {
  const [first = "", second] = path;
  const name = first === "providers" && second ? second : first.replace(/_provider_config$/, "");
  return name.toLowerCase().replace(/[^a-z0-9]+/g, "-") || "config";
}

/** Every literal `api_key` of a configuration, at any depth. */
export function literalKeys(config: JsonObject): LiteralKey[] {
  const found: LiteralKey[] = [];
  const walk = (value: Json, path: string[]): void => {
    if (Array.isArray(value)) value.forEach((item, index) => walk(item, [...path, String(index)]));
    else if (isObject(value)) {
      for (const [name, child] of Object.entries(value)) {
        if (isKeyName(name) && typeof child === "string" && child !== "") {
          const provider = typeof value.provider === "string" ? value.provider : null;
          found.push({ path: [...path, name], section: sectionOf([...path, name]), value: child, provider });
        } else walk(child, [...path, name]);
      }
    }
  };
  walk(config, []);
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
