import { isObject, type Json, type JsonObject } from "../json.ts";

/** A configuration with what an instance has instead: objects are merged, null takes a field away (RFC 7396). */
export function overridden(config: JsonObject, overrides: JsonObject): JsonObject {
  const merged: JsonObject = { ...config };
  for (const [key, value] of Object.entries(overrides)) {
    if (value === null) delete merged[key];
    else merged[key] = isObject(value) ? overridden(objectOr(merged[key]), value) : value;
  }
  return merged;
}

const objectOr = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});
