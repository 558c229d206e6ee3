import { isObject, type Json, type JsonObject } from "../../../../domain/json.ts";
import { setIn, type Step } from "./set-in.ts";

/** Where a configuration says what model it is; a model may be a name alone, and its settings may stand beside it. */

const idName = (model: Record<string, unknown>): string =>
  ["id", "model", "model_id"].find((name) => name in model) ?? "id";

export function modelId({ model }: JsonObject): string {
  if (typeof model === "string") return model;
  const id = isObject(model) ? model[idName(model)] : undefined;
  return typeof id === "string" ? id : "";
}

export const modelProvider = ({ model }: JsonObject): string =>
  isObject(model) && typeof model.provider === "string" ? model.provider : "";

export function withModelId(config: JsonObject, id: string): JsonObject {
  const { model } = config;
  if (typeof model === "string") return { ...config, model: id };
  return setIn(config, ["model", isObject(model) ? idName(model) : "id"], id === "" ? undefined : id);
}

export function withProvider(config: JsonObject, provider: string): JsonObject {
  const { model } = config;
  const made: JsonObject =
    typeof model === "string" ? { provider, id: model } : { ...(isObject(model) ? model : {}), provider };
  if (provider === "") delete made["provider"];
  return { ...config, model: made };
}

/** Where a setting of the model stands, or would stand. */
export function settingPath(config: JsonObject, name: "temperature" | "max_tokens"): Step[] {
  const { model } = config;
  if (isObject(model) && name in model) return ["model", name];
  if (name in config || typeof model === "string") return [name];
  return ["model", name];
}

export function settingOf(config: JsonObject, name: "temperature" | "max_tokens"): number | "" {
  const [first, second] = settingPath(config, name);
  const value: Json | undefined =
    second === undefined ? config[String(first)] : (config["model"] as JsonObject | undefined)?.[second];
  return typeof value === "number" ? value : "";
}
