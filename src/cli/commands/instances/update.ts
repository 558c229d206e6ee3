import { WORKING } from "../../../domain/instance/moves.ts";
import { defineCommand } from "../../command.ts";
import { objectOf } from "../../data-source.ts";
import { misuse } from "../../failure.ts";
import { statusOf } from "../../instance.ts";
import { parsed } from "../../option.ts";
import { changedBy, reason } from "../../options.ts";
import * as parse from "../../parse.ts";
import { tell } from "../../tell.ts";
import { CONFIG, name, STATE, theInstance } from "./options.ts";

export const update = defineCommand({
  name: "instances update",
  summary: "Change an instance",
  details: "What is left out stays; state and configuration are replaced whole.",
  examples: [
    "signalbox instances update in_0f8fad5bd9cb469fa16570867728950e --status busy",
    `signalbox instances update in_0f8fad5bd9cb469fa16570867728950e --state-json '{"tickets": 4}'`,
  ],
  options: {
    id: theInstance,
    name,
    status: parsed(
      "--status <status>",
      "busy, or active again; other statuses come by moves",
      parse.oneOf(...WORKING),
    ),
    ...CONFIG,
    ...STATE,
    changedBy,
    reason,
  },
  positional: "id",
  async run({ id, name, status, changedBy, reason, ...values }, context) {
    const { io } = context;
    const fields = {
      name,
      status,
      config: await objectOf({ file: values.configFile, inline: values.configJson }, io, "config"),
      state: await objectOf({ file: values.stateFile, inline: values.stateJson }, io, "state"),
    };
    if (Object.values(fields).every((value) => value === undefined))
      throw misuse("instances update needs something to change. See signalbox instances update --help");
    const answer = await context.api.v1.instances[":id"].$patch({
      param: { id },
      json: { ...fields, changed_by: changedBy ?? io.userName, reason },
    });
    const instance = await answer.json();
    tell(context, instance, `${id} is changed: ${instance.name}, ${statusOf(instance)}`);
  },
});
