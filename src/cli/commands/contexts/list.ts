import { defineCommand } from "../../command.ts";
import type { ListedContext } from "../../instance-context.ts";
import { limit } from "../../options.ts";
import { json } from "../../output/config.ts";
import { moment } from "../../output/plain.ts";
import { table, type Column } from "../../output/table.ts";
import { allPages } from "../../pages.ts";
import { theInstance } from "./options.ts";

const shape = (instance: string): Column<ListedContext>[] => [
  { title: "NAME", value: (context) => context.name },
  { title: "VERSION", value: (context) => context.current_version },
  { title: "LATEST", value: (context) => context.latest_version },
  { title: "SHARED", value: (context) => (context.shared ? "yes" : "no") },
  { title: "OF", value: (context) => (context.instance_id === instance ? "itself" : context.instance_id) },
  { title: "UPDATED", value: (context) => moment(context.updated_at) },
];

export const list = defineCommand({
  name: "contexts list",
  summary: "List the contexts that an instance reaches, by name",
  details: "Its own, and those that the project shares.",
  examples: ["signalbox contexts list in_0f8fad5bd9cb469fa16570867728950e"],
  options: { instance: theInstance, limit },
  positional: "instance",
  async run({ instance, limit }, { api, io, json: asJson }) {
    const route = api.v1.instances[":id"].contexts;
    const contexts = await allPages(
      async (query) => (await route.$get({ param: { id: instance }, query })).json(),
      limit,
    );
    if (asJson) return io.out(json(contexts));
    if (contexts.length === 0) return io.err("There are none: signalbox contexts put --help\n");
    io.out(table(contexts, shape(instance), io.width));
  },
});
