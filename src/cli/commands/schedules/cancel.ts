import { defineCommand } from "../../command.ts";
import { tell } from "../../tell.ts";
import { theSchedule } from "./options.ts";

export const cancel = defineCommand({
  name: "schedules cancel",
  summary: "Cancel a pending schedule",
  details: "It stays in the list, as cancelled; a rollout that it was to start is aborted.",
  examples: ["signalbox schedules cancel sc_5b1f0c9a7d2e4f60b3a18c9d2e7f4a10"],
  options: { id: theSchedule },
  positional: "id",
  async run({ id }, context) {
    await context.api.v1.schedules[":id"].$delete({ param: { id } });
    tell(context, { cancelled: id }, `${id} is cancelled`);
  },
});
