import { defineCommand } from "../../command.ts";
import { json } from "../../output/config.ts";
import { schemaOf, summaryOf } from "../../tool.ts";
import { theTool } from "./options.ts";

export const get = defineCommand({
  name: "tools get",
  summary: "Show a tool",
  examples: ["signalbox tools get find_order"],
  options: { name: theTool },
  positional: "name",
  async run({ name }, { api, io, json: asJson }) {
    const tool = await (await api.v1.tools[":name"].$get({ param: { name } })).json();
    io.out(asJson ? json(tool) : summaryOf(tool) + schemaOf(tool));
  },
});
