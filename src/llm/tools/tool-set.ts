import { jsonSchema, tool, type ToolSet } from "ai";
import { schemaFaults } from "../../domain/config-schema.ts";
import type { Json, JsonObject } from "../../domain/json.ts";
import type { CallBudget } from "./call-budget.ts";

/** What a tool is told beside its input. */
export interface ToolCallContext {
  callId: string;
  /** Aborted when the run has no time left. */
  signal: AbortSignal;
}

/** A tool of a run. `execute` null: it is handed back to the caller, who runs it. */
export interface RunTool {
  description: string | null;
  /** A JSON Schema; inputs that it does not allow never reach `execute`. */
  parameters: JsonObject;
  execute: ((input: Json, context: ToolCallContext) => Promise<Json>) | null;
}

/** A failure whose message the model and the caller may read: write it yourself, never pass on another's text. */
export class ToolError extends Error {
  override readonly name = "ToolError";
}

const MAX_FAULTS = 5;

/** What is said of a tool's failure, whatever it threw. */
export function toolErrorText(error: unknown): string {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; depth += 1) {
    if (at instanceof ToolError) return at.message;
    if (at.name === "AI_NoSuchToolError") return "There is no tool of that name.";
    if (at.name === "AI_JSONParseError") return "The tool's input is not JSON.";
    at = at.cause;
  }
  return "The tool failed.";
}

function inputSchema(parameters: JsonObject) {
  return jsonSchema<Json>(parameters as Parameters<typeof jsonSchema>[0], {
    validate: (value) => {
      const faults = schemaFaults(parameters, value).slice(0, MAX_FAULTS);
      if (faults.length === 0) return { success: true, value: value as Json };
      const told = faults.map(({ path, message }) => `${path === "" ? "the input" : path}: ${message}`);
      return {
        success: false,
        error: new ToolError(`The tool's input does not follow its parameters: ${told.join("; ")}`),
      };
    },
  });
}

/** Rejects with the signal's reason, also when what is waited for does not listen to it. */
async function until<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let leave = () => {};
  const ended = new Promise<never>((_, reject) => {
    leave = () => reject(signal.reason as Error);
    signal.addEventListener("abort", leave);
  });
  try {
    return await Promise.race([work, ended]);
  } finally {
    signal.removeEventListener("abort", leave);
  }
}

function runnable({ description, parameters, execute }: RunTool, signal: AbortSignal, budget: CallBudget) {
  const described = {
    ...(description === null ? {} : { description }),
    inputSchema: inputSchema(parameters),
  };
  if (execute === null) return tool(described);
  return tool({
    ...described,
    execute: async (input: Json, { toolCallId }): Promise<Json> => {
      try {
        budget.take();
        return await until(execute(input, { callId: toolCallId, signal }), signal);
      } catch (error) {
        throw new ToolError(toolErrorText(error));
      }
    },
  });
}

/** The tools as the SDK takes them. What tools throw becomes one of our own sentences here. */
export const toolSet = (tools: Record<string, RunTool>, signal: AbortSignal, budget: CallBudget): ToolSet =>
  Object.fromEntries(Object.entries(tools).map(([name, item]) => [name, runnable(item, signal, budget)]));
