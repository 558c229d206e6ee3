import { defineCommand } from "../../command.ts";
import { tell } from "../../tell.ts";
import { theCredential } from "./options.ts";

export const remove = defineCommand({
  name: "credentials remove",
  summary: "Delete a provider's key",
  details: "Versions that name it can be run no longer.",
  examples: ["signalbox credentials remove groq-staging"],
  options: { name: theCredential },
  positional: "name",
  async run({ name }, context) {
    await context.api.v1.credentials[":name"].$delete({ param: { name } });
    tell(context, { removed: name }, `${name} is deleted`);
  },
});
