import { defineCommand } from "../../command.ts";
import { EXIT, Failure } from "../../failure.ts";
import { parsed, text } from "../../option.ts";
import { json } from "../../output/config.ts";
import { oneLine, passage } from "../../output/plain.ts";
import { table, type Column } from "../../output/table.ts";
import * as parse from "../../parse.ts";
import { theTool } from "./options.ts";

interface Listed {
  name: string;
  description: string | null;
}

const SHAPE: Column<Listed>[] = [
  { title: "NAME", value: (tool) => tool.name },
  { title: "DESCRIPTION", value: (tool) => tool.description, flexible: true },
];

export const test = defineCommand({
  name: "tools test",
  summary: "Call a tool, as a run would",
  details: "Of an MCP server, --tool says which of its tools; without it they are listed.",
  examples: [
    `signalbox tools test find_order --input '{"id": "A-1001"}'`,
    `signalbox tools test crm --tool lookup --input '{"email": "ana@example.com"}'`,
  ],
  options: {
    name: theTool,
    input: parsed("--input <json>", "what it is called with", parse.jsonObject),
    tool: text("--tool <name>", "of an MCP server, the tool that is called"),
  },
  positional: "name",
  async run({ name, input, tool }, { api, io, json: asJson }) {
    const answer = await api.v1.tools[":name"].test.$post({
      param: { name },
      json: { input, tool },
    });
    const tested = await answer.json();
    if (asJson) io.out(json(tested));
    if (!tested.ok)
      throw new Failure(
        `${name} failed after ${tested.duration_ms} ms: ${oneLine(tested.error)}`,
        EXIT.refused,
      );
    if (asJson) return;
    if (tested.tools) io.out(table(tested.tools, SHAPE, io.width));
    else if (typeof tested.output === "string") io.out(`${passage(tested.output)}\n`);
    else io.out(json(tested.output ?? null));
    io.err(`It took ${tested.duration_ms} ms.\n`);
  },
});
