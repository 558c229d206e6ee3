import { isObject, type Json } from "./json.ts";

/** Names of the credentials that a configuration refers to, each once, in order: all texts under `credential`. */
export function credentialNames(config: Json): string[] {
  const names = new Set<string>();
  const walk = (value: Json): void => {
    if (Array.isArray(value)) value.forEach(walk);
    else if (isObject(value)) {
      for (const [name, child] of Object.entries(value)) {
        if (name === "credential" && typeof child === "string") names.add(child);
        else walk(child);
      }
    }
  };
  walk(config);
  return [...names].toSorted();
}
