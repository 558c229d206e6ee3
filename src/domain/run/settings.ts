import type { FieldError } from "../errors.ts";
import type { JsonObject } from "../json.ts";
import { escalationOf, type EscalationTriggers } from "./escalation.ts";
import { guardrailsOf, type Guardrails } from "./guardrails.ts";
import {
  DEFAULT_STEPS,
  DEFAULT_TURNS,
  MAX_STEPS,
  MAX_TTL_SECONDS,
  MAX_TURNS,
  MIN_TTL_SECONDS,
} from "./limits.ts";
import { modelsOf, type ModelChoice } from "./model.ts";
import { Notes } from "./notes.ts";
import { toolsOf, type ToolReference } from "./tools.ts";

export type { ModelChoice } from "./model.ts";
export type { ToolReference } from "./tools.ts";

/** Whether, and how many of, a session's turns go to the model. */
export interface MemorySettings {
  history: boolean;
  turns: number;
  /** Seconds that a session lasts after its last turn; null: as long as the deployment says. */
  session_ttl_seconds: number | null;
}

/** All that a run needs of a configuration. */
export interface RunSettings {
  /** The model, then its fallbacks in order; empty when a fault leaves no model. */
  models: ModelChoice[];
  /** Calls of the model in one run. */
  max_steps: number;
  /** Milliseconds of the whole run. */
  total_timeout_ms: number;
  memory: MemorySettings;
  tools: ToolReference[];
  guardrails: Guardrails;
  escalation: EscalationTriggers;
  /** Whether the answer shows the tools that were called: it does, unless the configuration says no. */
  show_tool_calls: boolean;
  /** True asks the model for Markdown, false for plain text, null for nothing. */
  markdown: boolean | null;
  /** What makes a run impossible; paths begin with /config. */
  faults: FieldError[];
  /** What was ignored or moved to its limits: a run is possible without it. */
  warnings: FieldError[];
}

/** Without a memory section history is on, ten turns. */
function memoryOf(config: JsonObject, notes: Notes): MemorySettings {
  const path = "/config/memory";
  const section = notes.section(config.memory, path) ?? {};
  const wanted = notes.boolean(section.add_history_to_messages, `${path}/add_history_to_messages`) ?? true;
  const turns =
    notes.whole(section.num_history_runs, `${path}/num_history_runs`, 0, MAX_TURNS) ?? DEFAULT_TURNS;
  const session_ttl_seconds = notes.number(
    section.session_ttl_seconds,
    `${path}/session_ttl_seconds`,
    MIN_TTL_SECONDS,
    MAX_TTL_SECONDS,
  );
  return { history: wanted && turns > 0, turns, session_ttl_seconds };
}

/**
 * Reads a stored configuration; any JSON object gives settings, with what is wrong in `faults` and `warnings`.
 * See modelsOf for which section wins.
 */
export function runSettings(config: JsonObject): RunSettings {
  const notes = new Notes();
  const { models, total_timeout_ms, max_steps, faults } = modelsOf(config, notes);
  const { tools, faults: toolFaults } = toolsOf(config, notes);
  return {
    models,
    max_steps: notes.whole(config.max_steps, "/config/max_steps", 1, MAX_STEPS) ?? max_steps ?? DEFAULT_STEPS,
    total_timeout_ms,
    memory: memoryOf(config, notes),
    tools,
    guardrails: guardrailsOf(config, notes),
    escalation: escalationOf(config, notes),
    show_tool_calls: notes.boolean(config.show_tool_calls, "/config/show_tool_calls") ?? true,
    markdown: notes.boolean(config.markdown, "/config/markdown"),
    faults: [...faults, ...toolFaults],
    warnings: notes.warnings,
  };
}
