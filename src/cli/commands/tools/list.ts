import { defineCommand } from "../../command.ts";
import { limit } from "../../options.ts";
import { json } from "../../output/config.ts";
import { table, type Column } from "../../output/table.ts";
import { allPages } from "../../pages.ts";
import type { Tool } from "../../tool.ts";

const SHAPE: Column<Tool>[] = [
  { title: "NAME", value: (tool) => tool.name },
  { title: "KIND", value: (tool) => tool.kind },
  { title: "URL", value: (tool) => tool.url, flexible: true },
  { title: "CREDENTIAL", value: (tool) => tool.credential },
  { title: "DESCRIPTION", value: (tool) => tool.description, flexible: true },
];

export const list = defineCommand({
  name: "tools list",
  summary: "List the project's tools, newest first",
  examples: ["signalbox tools list"],
  options: { limit },
  async run({ limit }, { api, io, json: asJson }) {
    const tools = await allPages(async (query) => (await api.v1.tools.$get({ query })).json(), limit);
    if (asJson) return io.out(json(tools));
    if (tools.length === 0) return io.err("There are none: signalbox tools create --help\n");
    io.out(table(tools, SHAPE, io.width));
  },
});
