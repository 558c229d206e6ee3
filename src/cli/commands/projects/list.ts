import type { InferResponseType } from "hono/client";
import type { Api } from "../../api.ts";
import { defineCommand } from "../../command.ts";
import { limit } from "../../options.ts";
import { json } from "../../output/config.ts";
import { moment } from "../../output/plain.ts";
import { table, type Column } from "../../output/table.ts";
import { allPages } from "../../pages.ts";

type Project = InferResponseType<Api["v1"]["projects"]["$get"], 200>["data"][number];

const SHAPE: Column<Project>[] = [
  { title: "PROJECT", value: (project) => project.slug },
  { title: "NAME", value: (project) => project.name, flexible: true },
  { title: "REVISION", value: (project) => project.revision },
  { title: "CREATED", value: (project) => moment(project.created_at) },
];

export const list = defineCommand({
  name: "projects list",
  summary: "List the workspace's projects, newest first",
  examples: ["signalbox projects list"],
  options: { limit },
  async run({ limit }, { api, io, json: asJson }) {
    const projects = await allPages(async (query) => (await api.v1.projects.$get({ query })).json(), limit);
    io.out(asJson ? json(projects) : table(projects, SHAPE, io.width));
  },
});
