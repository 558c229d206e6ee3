import { ROLE_NAMES, SCOPES } from "../../../domain/scope.ts";
import { showNew } from "../../api-key.ts";
import { defineCommand } from "../../command.ts";
import { when } from "../../durations.ts";
import { misuse } from "../../failure.ts";
import { someOf } from "../../given.ts";
import { list, parsed, required, text } from "../../option.ts";
import * as parse from "../../parse.ts";

export const create = defineCommand({
  name: "keys create",
  summary: "Create an API key",
  details:
    "A service's, or a user's, which does no more than the user's roles allow. The key is printed once, and never again. Nobody hands on more than they have.",
  examples: [
    "signalbox keys create 'checkout service' --role runtime --in checkout",
    "signalbox keys create laptop --role editor --user me --expires +30d",
    "signalbox keys create resolver --scope resolve --scope interactions:write",
  ],
  options: {
    name: required(text("--name <name>", "what it is for")),
    role: parsed("--role <role>", ROLE_NAMES.join(", "), parse.oneOf(...ROLE_NAMES)),
    scopes: list(
      "--scope <scope>",
      "what it may do, in place of a role: resolve, agents:read …; may be repeated",
      parse.oneOf(...SCOPES),
    ),
    inProject: parsed(
      "--in <project>",
      "this project alone (default: all that your key reaches)",
      parse.slug,
    ),
    user: parsed("--user <user>", "whose it is: a username, an id, or me (default: a service's)", parse.key),
    expires: parsed("--expires <time>", "when it ends: 2027-01-01T00:00:00Z, or +30d (default: never)", when),
  },
  positional: "name",
  async run({ name, role, scopes, inProject, user, expires }, context) {
    if ((role !== undefined) === scopes.length > 0)
      throw misuse("keys create needs --role, or --scope once or more: give one of the two.");
    const { api, io } = context;
    const answer = await api.v1["api-keys"].$post({
      json: { name, role, scopes: someOf(scopes), project: inProject, user, expires_at: expires?.(io.now()) },
    });
    showNew(context, await answer.json());
  },
});
