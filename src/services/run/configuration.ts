import { isObject, type JsonObject } from "../../domain/json.ts";
import { runSettings, type RunSettings } from "../../domain/run/settings.ts";

/** A configuration, read for running. It is shared by runs: nobody may change it. */
export interface Configuration {
  config: JsonObject;
  settings: RunSettings;
}

/** Configurations that an isolate keeps read: reading a large one takes milliseconds. */
const MAX_KEPT = 32;
const kept = new Map<string, Configuration>();

/** The same text is read once, for as long as it is in use. */
export function configurationOf(text: string): Configuration {
  const known = kept.get(text);
  if (known) {
    kept.delete(text);
    kept.set(text, known);
    return known;
  }
  const parsed: unknown = JSON.parse(text);
  const config = (isObject(parsed) ? parsed : {}) as JsonObject;
  const read = { config, settings: runSettings(config) };
  kept.set(text, read);
  if (kept.size > MAX_KEPT) kept.delete(kept.keys().next().value!);
  return read;
}
