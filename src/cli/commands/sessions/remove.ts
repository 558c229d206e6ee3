import { defineCommand } from "../../command.ts";
import { paramOf } from "../../session.ts";
import { tell } from "../../tell.ts";
import { theSession } from "./options.ts";

export const remove = defineCommand({
  name: "sessions remove",
  summary: "Delete a session, for good",
  details: "All that was said under this id, with every agent that your key may run.",
  examples: ["signalbox sessions remove user-123"],
  options: { id: theSession },
  positional: "id",
  async run({ id }, context) {
    await context.api.v1.sessions[":session_id"].$delete({ param: paramOf(id) });
    tell(context, { removed: id }, `${id} is deleted`);
  },
});
