import { defineCommand } from "../../command.ts";
import type { ContextVersion } from "../../instance-context.ts";
import { limit } from "../../options.ts";
import { json } from "../../output/config.ts";
import { moment } from "../../output/plain.ts";
import { table, type Column } from "../../output/table.ts";
import { allPages } from "../../pages.ts";
import { CONTEXT } from "./options.ts";

const SHAPE: Column<ContextVersion>[] = [
  { title: "VERSION", value: (one) => one.version },
  { title: "WRITTEN", value: (one) => moment(one.created_at) },
  { title: "BY", value: (one) => one.created_by, flexible: true },
  { title: "CHANGE", value: (one) => one.change_description, flexible: true },
  { title: "DATA", value: (one) => one.data, flexible: true },
];

export const versions = defineCommand({
  name: "contexts versions",
  summary: "List the versions of a context, newest first",
  examples: ["signalbox contexts versions in_0f8fad5bd9cb469fa16570867728950e profile"],
  options: { ...CONTEXT, limit },
  positional: ["instance", "name"],
  async run({ instance, name, limit }, { api, io, json: asJson }) {
    const route = api.v1.instances[":id"].contexts[":name"].versions;
    const list = await allPages(
      async (query) => (await route.$get({ param: { id: instance, name }, query })).json(),
      limit,
    );
    io.out(asJson ? json(list) : table(list, SHAPE, io.width));
  },
});
