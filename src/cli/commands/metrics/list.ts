import type { InferResponseType } from "hono/client";
import type { Api } from "../../api.ts";
import { defineCommand } from "../../command.ts";
import { limit } from "../../options.ts";
import { json } from "../../output/config.ts";
import { table, type Column } from "../../output/table.ts";
import { allPages } from "../../pages.ts";

type Metric = InferResponseType<Api["v1"]["metrics"]["$get"], 200>["data"][number];

const SHAPE: Column<Metric>[] = [
  { title: "METRIC", value: (metric) => metric.metric },
  { title: "KIND", value: (metric) => metric.kind },
  { title: "SHOULD", value: (metric) => metric.direction },
  { title: "CAP", value: (metric) => metric.cap },
  { title: "DESCRIPTION", value: (metric) => metric.description, flexible: true },
];

export const list = defineCommand({
  name: "metrics list",
  summary: "List metrics of the project's own, newest first",
  examples: ["signalbox metrics list"],
  options: { limit },
  async run({ limit }, { api, io, json: asJson }) {
    const metrics = await allPages(async (query) => (await api.v1.metrics.$get({ query })).json(), limit);
    if (asJson) return io.out(json(metrics));
    if (metrics.length === 0) return io.err("There are none yet: signalbox metrics define --help\n");
    io.out(table(metrics, SHAPE, io.width));
  },
});
