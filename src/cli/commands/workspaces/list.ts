import type { InferResponseType } from "hono/client";
import type { Api } from "../../api.ts";
import { defineCommand } from "../../command.ts";
import { limit } from "../../options.ts";
import { json } from "../../output/config.ts";
import { moment } from "../../output/plain.ts";
import { table, type Column } from "../../output/table.ts";
import { allPages } from "../../pages.ts";

type Workspace = InferResponseType<Api["v1"]["workspaces"]["$get"], 200>["data"][number];

const SHAPE: Column<Workspace>[] = [
  { title: "WORKSPACE", value: (workspace) => workspace.slug },
  { title: "NAME", value: (workspace) => workspace.name, flexible: true },
  { title: "CREATED", value: (workspace) => moment(workspace.created_at) },
];

export const list = defineCommand({
  name: "workspaces list",
  summary: "List workspaces, newest first",
  examples: ["signalbox workspaces list"],
  options: { limit },
  async run({ limit }, { api, io, json: asJson }) {
    const workspaces = await allPages(
      async (query) => (await api.v1.workspaces.$get({ query })).json(),
      limit,
    );
    io.out(asJson ? json(workspaces) : table(workspaces, SHAPE, io.width));
  },
});
