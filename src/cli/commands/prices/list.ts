import { defineCommand } from "../../command.ts";
import { toggle } from "../../option.ts";
import { json } from "../../output/config.ts";
import { table, type Column } from "../../output/table.ts";
import type { OwnPrice, Prices } from "../../price.ts";

interface Row extends Omit<OwnPrice, "model"> {
  model: string;
  from: string;
}

const SHAPE: Column<Row>[] = [
  { title: "PROVIDER", value: (price) => price.provider ?? "any" },
  { title: "MODEL", value: (price) => price.model, flexible: true },
  { title: "INPUT", value: (price) => price.input },
  { title: "CACHED", value: (price) => price.cached_input },
  { title: "CACHE WRITE", value: (price) => price.cache_write },
  { title: "OUTPUT", value: (price) => price.output },
  { title: "UP TO", value: (price) => price.up_to_input_tokens },
  { title: "FROM", value: (price) => price.from },
];

const rowsOf = ({ prices, built_in, as_of }: Prices): Row[] => [
  ...prices.map((price) => ({ ...price, from: "project" })),
  ...built_in.map(({ models, ...price }) => ({ ...price, model: models, from: as_of })),
];

export const list = defineCommand({
  name: "prices list",
  summary: "List what models cost, in US dollars per million tokens",
  details:
    "The project's own prices come first; what they leave out is the built-in table's, whose models are regular expressions.",
  examples: ["signalbox prices list", "signalbox prices list --own"],
  options: { own: toggle("--own", "only the project's own") },
  async run({ own }, { api, io, json: asJson }) {
    const prices = await (await api.v1["model-prices"].$get()).json();
    if (asJson) return io.out(json(own ? prices.prices : prices));
    const rows = rowsOf(own ? { ...prices, built_in: [] } : prices);
    if (rows.length === 0) return io.err("There are none: signalbox prices set --help\n");
    io.out(table(rows, SHAPE, io.width));
  },
});
