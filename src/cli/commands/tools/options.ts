import { TOOL_NAME } from "../../../domain/run/tools.ts";
import { required, parsed, text } from "../../option.ts";

function toolName(text: string): string {
  if (TOOL_NAME.test(text)) return text;
  throw new Error("must be up to 64 letters, digits, _ and -, a letter or _ first");
}

export const theTool = required(parsed("--name <name>", "the tool's name", toolName));
export const file = required(
  text("--file <path>", "the tool's fields, as YAML or JSON, - for standard input"),
);

/** What a file holds. */
export const FILE = {
  what: "a tool",
  example: '{"kind": "http", "url": "https://…", "parameters": {"type": "object"}}',
};
