import { estimateTokenCount } from "tokenx";
import { bytesOf } from "../../../../domain/bytes.ts";
import { configJsonSchema } from "../../../../domain/config-json-schema.ts";
import { schemaFaults } from "../../../../domain/config-schema.ts";
import { configFaults } from "../../../../domain/config.ts";
import type { FieldError } from "../../../../domain/errors.ts";
import type { JsonObject } from "../../../../domain/json.ts";
import { runSettings } from "../../../../domain/run/settings.ts";
import { toolsOf } from "../../../../domain/run/tools.ts";
import { Notes } from "../../../../domain/run/notes.ts";
import { registrationsOf } from "../../../../domain/tool-names.ts";
import { draft as text } from "../../../strings/draft.ts";
import { promptTexts } from "../../versions/config/texts.ts";

/** What is wrong with a configuration, and what it takes. Paths are JSON Pointers into it. */
export interface Checked {
  /** Keeps it from being saved. */
  saving: FieldError[];
  /** Keeps it from being published. */
  publishing: FieldError[];
  /** Keeps it from being run. */
  running: FieldError[];
  notes: FieldError[];
  promptTokens: number;
  tokens: number;
  bytes: number;
}

const inside = (faults: FieldError[]): FieldError[] =>
  faults.map(({ path, message }) => ({ path: path.replace(/^\/config/, ""), message }));

/** Tools that the project does not have; null: it is not known which it has. */
function unknownTools(config: JsonObject, registry: ReadonlySet<string> | null): FieldError[] {
  if (registry === null) return [];
  const list = Array.isArray(config["tools"]) ? config["tools"] : [];
  return toolsOf(config, new Notes()).tools.flatMap(({ name, type }) => {
    if (type === "client" || registrationsOf(name).some((registration) => registry.has(registration)))
      return [];
    const at = list.findIndex((item) => item === name || (item as JsonObject | null)?.["name"] === name);
    return [{ path: `/tools/${at}`, message: text.checks.unknownTool }];
  });
}

export function check(
  config: JsonObject,
  schema: JsonObject | null,
  registry: ReadonlySet<string> | null,
): Checked {
  const json = JSON.stringify(config);
  const { faults, warnings } = runSettings(config);
  return {
    saving: configFaults(config),
    publishing: schema === null ? [] : schemaFaults(schema, config),
    running: [...inside(faults), ...unknownTools(config, registry)],
    notes: inside(warnings),
    promptTokens: promptTexts(config).reduce((sum, prompt) => sum + estimateTokenCount(prompt.text), 0),
    tokens: estimateTokenCount(json),
    bytes: bytesOf(json),
  };
}

/** What the editor suggests from: what Signalbox knows, then what the agent's own schema says. */
export const schemasOf = (schema: JsonObject | null): JsonObject[] => [
  ...(schema === null ? [] : [schema]),
  configJsonSchema(),
];
