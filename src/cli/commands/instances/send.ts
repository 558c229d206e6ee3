import { defineCommand } from "../../command.ts";
import { neededData } from "../../data-source.ts";
import { parsed, text } from "../../option.ts";
import * as parse from "../../parse.ts";
import { tell } from "../../tell.ts";
import { theInstance } from "./options.ts";

export const send = defineCommand({
  name: "instances send",
  summary: "Send a message to an instance",
  details: "It gets it after all that came before, and again until it acknowledges it.",
  examples: [
    `signalbox instances send in_0f8fad5bd9cb469fa16570867728950e --data '{"ticket": 4711}' --type ticket.assigned`,
    "signalbox instances send in_0f8fad5bd9cb469fa16570867728950e ticket.json",
  ],
  options: {
    id: theInstance,
    file: text("--file <path>", "the message: a YAML or JSON file, - for standard input"),
    data: text("--data <json>", "the message itself, as JSON"),
    type: text("--type <type>", "what kind of message it is"),
    from: parsed("--from <id>", "the instance that sends it", parse.key),
  },
  positional: ["id", "file"],
  async run({ id, file, data, type, from }, context) {
    const message = await neededData({ file, inline: data }, context.io, ["--file", "--data"]);
    const answer = await context.api.v1.instances[":id"].messages.$post({
      param: { id },
      json: { data: message, type, from },
    });
    const sent = await answer.json();
    tell(context, sent, `${sent.id} is number ${sent.seq} of ${id}`);
  },
});
