import { defineCommand } from "../../command.ts";
import { neededData } from "../../data-source.ts";
import type { InstanceContext } from "../../instance-context.ts";
import { text, toggle } from "../../option.ts";
import { createdBy } from "../../options.ts";
import { tell } from "../../tell.ts";
import { CONTEXT, change, expected } from "./options.ts";

export const patch = defineCommand({
  name: "contexts patch",
  summary: "Change a context in part, as a new version",
  details:
    "By a merge patch (RFC 7396): its fields are put over those that there are, null takes one away. Or by a list of operations (RFC 6902).",
  examples: [
    `signalbox contexts patch in_0f8fad5bd9cb469fa16570867728950e profile --data '{"tone": "formal", "old": null}'`,
    `signalbox contexts patch in_0f8fad5bd9cb469fa16570867728950e profile --operations --data '[{"op": "add", "path": "/orders/-", "value": "A-1001"}]'`,
  ],
  options: {
    ...CONTEXT,
    file: text("--file <path>", "the patch: a YAML or JSON file, - for standard input"),
    data: text("--data <json>", "the patch itself, as JSON"),
    operations: toggle("--operations", "the patch is a list of operations"),
    expected: expected("only while this is the current version"),
    change,
    createdBy,
  },
  positional: ["instance", "name", "file"],
  async run({ instance, name, file, data, operations, expected, change, createdBy }, context) {
    const { api, io } = context;
    const body = await neededData({ file, inline: data }, io, ["--file", "--data"]);
    const query = new URLSearchParams();
    if (expected !== undefined) query.set("expected_version", String(expected));
    if (change !== undefined) query.set("change_description", change);
    const by = createdBy ?? io.userName;
    if (by !== undefined) query.set("created_by", by);
    // The typed client sends JSON as nothing but application/json.
    const answer = await api.send(
      `/v1/instances/${instance}/contexts/${name}${query.size > 0 ? `?${query.toString()}` : ""}`,
      {
        method: "PATCH",
        headers: {
          "content-type": operations ? "application/json-patch+json" : "application/merge-patch+json",
        },
        body: JSON.stringify(body),
      },
    );
    const written: InstanceContext = await answer.json();
    tell(context, written, `${name} is at version ${written.version}`);
  },
});
