import { defineCommand } from "../../command.ts";
import { misuse } from "../../failure.ts";
import { reportOf } from "../../instance-context.ts";
import { parsed } from "../../option.ts";
import { version } from "../../options.ts";
import { json, printConfig } from "../../output/config.ts";
import * as parse from "../../parse.ts";
import { CONTEXT } from "./options.ts";

export const get = defineCommand({
  name: "contexts get",
  summary: "Read a context",
  details:
    "The current version, or another. With --format, only its data are printed, as a file that contexts put takes back.",
  examples: [
    "signalbox contexts get in_0f8fad5bd9cb469fa16570867728950e profile",
    "signalbox contexts get in_0f8fad5bd9cb469fa16570867728950e profile --version 3 --format yaml > profile.yaml",
  ],
  options: {
    ...CONTEXT,
    version,
    format: parsed("--format <format>", "print only the data, as yaml or json", parse.oneOf("yaml", "json")),
  },
  positional: ["instance", "name"],
  async run({ instance, name, version, format }, { api, io, json: asJson }) {
    if (asJson && format)
      throw misuse("--json prints the whole context, --format its data: give one of them.");
    const answer = await api.v1.instances[":id"].contexts[":name"].$get({
      param: { id: instance, name },
      query: version === undefined ? {} : { version: String(version) },
    });
    const context = await answer.json();
    if (asJson) return io.out(json(context));
    io.out(format ? printConfig(context.data, format) : reportOf(context));
  },
});
