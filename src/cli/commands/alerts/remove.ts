import { defineCommand } from "../../command.ts";
import { tell } from "../../tell.ts";
import { theAlert } from "./options.ts";

export const remove = defineCommand({
  name: "alerts remove",
  summary: "Delete an alert",
  details: "One that fires is resolved.",
  examples: ["signalbox alerts remove al_5f0c8a1e7b1d4c6f9a3e2d1c0b4a5968"],
  options: { id: theAlert },
  positional: "id",
  async run({ id }, context) {
    await context.api.v1.alerts[":id"].$delete({ param: { id } });
    tell(context, { removed: id }, `${id} is deleted`);
  },
});
