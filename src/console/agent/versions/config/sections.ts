import type { Json, JsonObject } from "../../../../domain/json.ts";
import { versions } from "../../../strings/versions.ts";
import { textOf } from "./texts.ts";

const text = versions.config;

/** A part of a configuration that is shown under one heading. */
export interface ConfigSection {
  title: string;
  content: JsonObject;
  /** The key that most of its settings lie under: their names need not repeat it. */
  under: string;
}

const MODEL = ["model", "temperature", "max_tokens", "max_steps"];
const PROVIDERS = ["providers", "llm_provider_config", "tts_provider_config", "stt_provider_config"];

const pick = (config: JsonObject, names: readonly string[]): JsonObject =>
  Object.fromEntries(names.filter((name) => name in config).map((name) => [name, config[name]!]));

/** Whether a key is shown as a text of the prompt, and nowhere else. */
const isPrompt = (name: string, value: Json): boolean =>
  ["system_prompt", "instructions"].includes(name) ? textOf(value) !== null : name === "messages";

/** Everything but the prompt and the tools, under headings; nothing is left out. */
export function sectionsOf(config: JsonObject): ConfigSection[] {
  const taken = new Set([...MODEL, ...PROVIDERS, "guardrails", "agent", "tools"]);
  const others = Object.entries(config).filter(([name, value]) => !taken.has(name) && !isPrompt(name, value));
  return [
    { title: text.model, content: pick(config, MODEL), under: "model" },
    { title: text.guardrails, content: pick(config, ["guardrails"]), under: "guardrails" },
    { title: text.providers, content: pick(config, PROVIDERS), under: "providers" },
    { title: text.others, content: Object.fromEntries(others), under: "" },
    { title: text.agent, content: pick(config, ["agent"]), under: "agent" },
  ].filter(({ content }) => Object.keys(content).length > 0);
}
