import { defineCommand } from "../../command.ts";
import { tell } from "../../tell.ts";
import { theUser } from "./options.ts";

export const remove = defineCommand({
  name: "users remove",
  summary: "Delete a user",
  details: "For good, with the user's keys. Agents that the user owned stay, and are nobody's.",
  examples: ["signalbox users remove ada"],
  options: { user: theUser },
  positional: "user",
  async run({ user }, context) {
    await context.api.v1.users[":id"].$delete({ param: { id: user } });
    tell(context, { removed: user }, `${user} is deleted, and so are the keys of ${user}`);
  },
});
