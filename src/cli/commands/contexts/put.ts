import { defineCommand } from "../../command.ts";
import { neededData } from "../../data-source.ts";
import { text, toggle } from "../../option.ts";
import { createdBy } from "../../options.ts";
import { tell } from "../../tell.ts";
import { CONTEXT, change, expected } from "./options.ts";

export const put = defineCommand({
  name: "contexts put",
  summary: "Write a context, as a new version",
  details: "Any JSON. It is made if there is none: with --shared, for all of the project.",
  examples: [
    "signalbox contexts put in_0f8fad5bd9cb469fa16570867728950e profile profile.yaml",
    `signalbox contexts put in_0f8fad5bd9cb469fa16570867728950e profile --data '{"tone": "friendly"}' --shared`,
    "signalbox contexts put in_0f8fad5bd9cb469fa16570867728950e profile - --expected-version 3 < profile.json",
  ],
  options: {
    ...CONTEXT,
    file: text("--file <path>", "the data: a YAML or JSON file, - for standard input"),
    data: text("--data <json>", "the data themselves, as JSON"),
    shared: toggle("--shared", "make it one that every instance of the project reaches"),
    expected: expected("only while this is the current version (0: there is none yet)"),
    change,
    createdBy,
  },
  positional: ["instance", "name", "file"],
  async run({ instance, name, file, data, shared, expected, change, createdBy }, context) {
    const { api, io } = context;
    const answer = await api.v1.instances[":id"].contexts[":name"].$put({
      param: { id: instance, name },
      json: {
        data: await neededData({ file, inline: data }, io, ["--file", "--data"]),
        change_description: change,
        expected_version: expected,
        shared: shared || undefined,
        created_by: createdBy ?? io.userName,
      },
    });
    const written = await answer.json();
    tell(context, written, `${name} is at version ${written.version}`);
  },
});
