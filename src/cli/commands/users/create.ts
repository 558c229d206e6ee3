import { defineCommand } from "../../command.ts";
import { required, parsed, text } from "../../option.ts";
import * as parse from "../../parse.ts";
import { tell } from "../../tell.ts";
import { standingOf } from "../../user.ts";
import { inProject, name, role } from "./options.ts";

export const create = defineCommand({
  name: "users create",
  summary: "Create a user",
  details:
    "The username never changes, and is never given again. Without --role the user may look at everything and change nothing. Keys come from signalbox keys create --user.",
  examples: [
    "signalbox users create ada --email ada@example.com --name 'Ada Lovelace' --role editor --in checkout",
  ],
  options: {
    username: required(parsed("--username <name>", "who it is", parse.key)),
    email: required(text("--email <address>", "the user's address")),
    name,
    role,
    inProject,
  },
  positional: "username",
  async run({ username, email, name, role, inProject }, context) {
    const answer = await context.api.v1.users.$post({
      json: { username, email, name, role, project: inProject },
    });
    const user = await answer.json();
    tell(context, user, `${standingOf(user)}: signalbox keys create --user ${username} makes a key`);
  },
});
