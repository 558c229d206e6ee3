import { defineCommand } from "../../command.ts";
import { parsed, required } from "../../option.ts";
import { painter } from "../../output/colour.ts";
import { json } from "../../output/config.ts";
import { printDiff } from "../../output/diff.ts";
import { versionNumber } from "../../parse.ts";
import { CONTEXT } from "./options.ts";

export const diff = defineCommand({
  name: "contexts diff",
  summary: "Compare two versions of a context",
  examples: ["signalbox contexts diff in_0f8fad5bd9cb469fa16570867728950e profile --from 2 --to 3"],
  options: {
    ...CONTEXT,
    from: required(parsed("--from <number>", "the version to start from", versionNumber)),
    to: required(parsed("--to <number>", "the version to compare with it", versionNumber)),
  },
  positional: ["instance", "name"],
  async run({ instance, name, from, to }, { api, io, json: asJson }) {
    const route = api.v1.instances[":id"].contexts[":name"];
    const param = { id: instance, name };
    const query = { from: String(from), to: String(to) };
    const changes = await (await route.diff.$get({ param, query })).json();
    if (asJson) return io.out(json(changes));
    if (changes.operations.length === 0)
      return io.out(`${name} versions ${from} and ${to} have the same data\n`);
    const before = await (await route.$get({ param, query: { version: String(from) } })).json();
    io.out(printDiff({ ...changes, of: name }, before.data, io.width, painter(io.colour.out)));
  },
});
