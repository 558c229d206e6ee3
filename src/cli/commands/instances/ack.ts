import { defineCommand } from "../../command.ts";
import { misuse } from "../../failure.ts";
import { parsed, required, text, toggle } from "../../option.ts";
import * as parse from "../../parse.ts";
import { tell } from "../../tell.ts";
import { theInstance } from "./options.ts";

export const ack = defineCommand({
  name: "instances ack",
  summary: "Acknowledge a message",
  details: "It is done; with --failed it waits to be handed out again, five times at most.",
  examples: [
    "signalbox instances ack in_0f8fad5bd9cb469fa16570867728950e ms_2ed6657de927468b55e12665a8aea6a2",
    "signalbox instances ack in_0f8fad5bd9cb469fa16570867728950e ms_2ed6657de927468b55e12665a8aea6a2 --failed --error 'Nobody there'",
  ],
  options: {
    id: theInstance,
    message: required(parsed("--message <id>", "the message: ms_…", parse.key)),
    failed: toggle("--failed", "it could not be done"),
    error: text("--error <text>", "why, with --failed"),
  },
  positional: ["id", "message"],
  async run({ id, message, failed, error }, context) {
    if (error !== undefined && !failed) throw misuse("--error goes with --failed.");
    const answer = await context.api.v1.instances[":id"].messages[":message_id"].ack.$post({
      param: { id, message_id: message },
      json: failed ? { outcome: "failed" as const, error } : {},
    });
    const after = await answer.json();
    tell(context, after, `${message} is ${after.status}`);
  },
});
