import { defineCommand } from "../../command.ts";
import { objectOf } from "../../data-source.ts";
import { tellStatus } from "../../instance.ts";
import { STATE, theInstance } from "./options.ts";

export const heartbeat = defineCommand({
  name: "instances heartbeat",
  summary: "Say that an instance is alive",
  details: "From the first on, it is offline when none follows in time. The next one brings it back.",
  examples: [
    "signalbox instances heartbeat in_0f8fad5bd9cb469fa16570867728950e",
    `signalbox instances heartbeat in_0f8fad5bd9cb469fa16570867728950e --state-json '{"tickets": 2}'`,
  ],
  options: { id: theInstance, ...STATE },
  positional: "id",
  async run({ id, stateFile, stateJson }, context) {
    const state = await objectOf({ file: stateFile, inline: stateJson }, context.io, "state");
    const answer = await context.api.v1.instances[":id"].heartbeat.$post({ param: { id }, json: { state } });
    tellStatus(context, await answer.json());
  },
});
