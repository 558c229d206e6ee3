import { defineCommand } from "../../command.ts";
import { misuse } from "../../failure.ts";
import { text } from "../../option.ts";
import { tell } from "../../tell.ts";
import { name, theUser } from "./options.ts";

export const update = defineCommand({
  name: "users update",
  summary: "Change a user's name or address",
  examples: [
    "signalbox users update ada --email ada.lovelace@example.com",
    "signalbox users update me --name Ada",
  ],
  options: { user: theUser, name, email: text("--email <address>", "the user's address") },
  positional: "user",
  async run({ user, name, email }, context) {
    if (name === undefined && email === undefined)
      throw misuse("users update needs something to change: give --name or --email.");
    const answer = await context.api.v1.users[":id"].$patch({ param: { id: user }, json: { name, email } });
    const changed = await answer.json();
    tell(context, changed, `${changed.username} is ${changed.name}, ${changed.email}`);
  },
});
