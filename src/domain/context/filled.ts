import { isObject, type Json, type JsonObject } from "../json.ts";
import type { Variables } from "../variables.ts";

/** A version of a context that a configuration includes. */
export interface IncludedContext {
  name: string;
  version: number;
  data: Json;
}

/** `{{contexts.<name>}}`, and what of it is meant. */
const PLACEHOLDER = /\{\{\s*(contexts\.([\w-]+)((?:\.[\w-]+)*))\s*\}\}/g;

const INDEX = /^(0|[1-9][0-9]*)$/;

function member(data: unknown, path: string): unknown {
  let at = data;
  for (const step of path.split(".").slice(1)) {
    const holds = Array.isArray(at) ? INDEX.test(step) : isObject(at) && Object.hasOwn(at, step);
    at = holds ? (at as Record<string, unknown>)[step] : undefined;
  }
  return at;
}

/**
 * Values for the placeholders in a configuration that name included contexts, or members of them: texts, numbers and
 * booleans as they are, anything else as JSON. A placeholder that leads nowhere has none, and stays.
 */
export function contextVariables(config: JsonObject, contexts: readonly IncludedContext[]): Variables {
  const variables: Variables = {};
  if (contexts.length === 0) return variables;
  const texts = JSON.stringify([config.instructions, config.system_prompt, config.messages]);
  for (const [, placeholder = "", name, path = ""] of texts.matchAll(PLACEHOLDER)) {
    if (Object.hasOwn(variables, placeholder)) continue;
    const included = contexts.find((context) => context.name === name);
    const value = included && member(included.data, path);
    if (value === undefined) continue;
    const isPlain = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
    variables[placeholder] = isPlain ? value : JSON.stringify(value);
  }
  return variables;
}

/** What a model is told of the included contexts: a paragraph for each. */
export const contextParagraphs = (contexts: readonly IncludedContext[]): string =>
  contexts
    .map(
      ({ name, version, data }) => `Context ${name} (version ${version}), as JSON:\n${JSON.stringify(data)}`,
    )
    .join("\n\n");
