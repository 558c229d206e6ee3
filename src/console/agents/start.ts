import { Problem } from "../../domain/errors.ts";
import type { JsonObject } from "../../domain/json.ts";
import { isObject } from "../../domain/json.ts";
import { agents as text } from "../strings/agents.ts";

export const STARTS = ["template", "paste", "empty"] as const;
export type Start = (typeof STARTS)[number];

export const PROVIDERS = ["anthropic", "openai", "groq", "workers-ai", "echo"] as const;
export type Provider = (typeof PROVIDERS)[number];

/** A model to begin with. */
export const FIRST_MODEL: Record<Provider, string> = {
  anthropic: "claude-sonnet-4-20250514",
  openai: "gpt-4o",
  groq: "llama-3.3-70b-versatile",
  "workers-ai": "@cf/meta/llama-3.3-70b-instruct-fp8-fast",
  echo: "echo",
};

/** What the first version is made of, as it is typed. */
export interface Starting {
  start: Start;
  provider: Provider;
  model: string;
  prompt: string;
  pasted: string;
}

export const FIRST_START: Starting = {
  start: "template",
  provider: "echo",
  model: FIRST_MODEL.echo,
  prompt: text.form.promptStart,
  pasted: "",
};

/** The configuration of the first version; null: there is none yet. Throws an `Error` that says what to do. */
export async function configOf(starting: Starting): Promise<JsonObject | null> {
  const { start, provider, model, prompt, pasted } = starting;
  if (start === "empty") return null;
  if (start === "template") return { model: { provider, id: model.trim() }, instructions: prompt };
  if (pasted.trim() === "") throw new Error(text.form.pastedEmpty);
  const config = await readPasted(pasted);
  if (!isObject(config)) throw new Error(text.form.pastedWrong);
  return config as JsonObject;
}

/** JSON is told by its first character; of anything else YAML is made, by what the API makes it with. */
async function readPasted(pasted: string): Promise<unknown> {
  if (pasted.trimStart().startsWith("{")) return JSON.parse(pasted);
  const { parseYaml } = await import("../../domain/yaml.ts");
  try {
    return parseYaml(pasted);
  } catch (error) {
    throw error instanceof Problem ? new Error(error.detail, { cause: error }) : error;
  }
}
