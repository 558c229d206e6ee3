import { defineCommand } from "../../command.ts";
import { tell } from "../../tell.ts";
import { CONTEXT } from "./options.ts";

export const remove = defineCommand({
  name: "contexts remove",
  summary: "Delete a context, with all of its versions",
  details: "One that a published configuration includes stays.",
  examples: ["signalbox contexts remove in_0f8fad5bd9cb469fa16570867728950e profile"],
  options: CONTEXT,
  positional: ["instance", "name"],
  async run({ instance, name }, context) {
    await context.api.v1.instances[":id"].contexts[":name"].$delete({ param: { id: instance, name } });
    tell(context, { removed: name }, `${name} is deleted`);
  },
});
