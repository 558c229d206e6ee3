import { defineCommand } from "../../command.ts";
import { tell } from "../../tell.ts";
import { theTool } from "./options.ts";

export const remove = defineCommand({
  name: "tools remove",
  summary: "Delete a tool",
  details: "Versions that name it can be run no longer.",
  examples: ["signalbox tools remove find_order"],
  options: { name: theTool },
  positional: "name",
  async run({ name }, context) {
    await context.api.v1.tools[":name"].$delete({ param: { name } });
    tell(context, { removed: name }, `${name} is deleted`);
  },
});
