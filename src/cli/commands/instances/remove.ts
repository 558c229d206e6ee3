import { defineCommand } from "../../command.ts";
import { tell } from "../../tell.ts";
import { theInstance } from "./options.ts";

export const remove = defineCommand({
  name: "instances remove",
  summary: "Delete an instance, with its contexts and messages",
  details: "It is shut down first, if it was not.",
  examples: ["signalbox instances remove in_0f8fad5bd9cb469fa16570867728950e"],
  options: { id: theInstance },
  positional: "id",
  async run({ id }, context) {
    await context.api.v1.instances[":id"].$delete({ param: { id } });
    tell(context, { removed: id }, `${id} is deleted`);
  },
});
