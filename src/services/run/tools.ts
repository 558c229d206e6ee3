import { Problem } from "../../domain/errors.ts";
import type { ToolReference } from "../../domain/run/settings.ts";
import type { RunTool } from "../../llm/tools/tool-set.ts";

/** The tools of a configuration that its caller runs. Throws `tool_unknown` for names that stand for no tool. */
export function callersTools(references: readonly ToolReference[]): Record<string, RunTool> {
  const unknown = references.filter(({ type }) => type !== "client").map(({ name }) => name);
  if (unknown.length > 0) {
    throw new Problem(
      "tool_unknown",
      `Register these tools, or declare them as the caller's: ${unknown.join(", ")}.`,
      {
        extra: { tools: unknown },
      },
    );
  }
  return Object.fromEntries(
    references.flatMap((reference) =>
      reference.type === "client"
        ? [
            [
              reference.name,
              { description: reference.description, parameters: reference.parameters, execute: null },
            ],
          ]
        : [],
    ),
  );
}
