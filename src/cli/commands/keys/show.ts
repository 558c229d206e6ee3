import { summaryOf } from "../../api-key.ts";
import { defineCommand } from "../../command.ts";
import { json } from "../../output/config.ts";
import { theKey } from "./options.ts";

export const show = defineCommand({
  name: "keys show",
  summary: "Show what a key may do, and when it was used",
  details: "Never the key itself.",
  examples: ["signalbox keys show w1p1k0a1b2c3d4e5"],
  options: { id: theKey },
  positional: "id",
  async run({ id }, { api, io, json: asJson }) {
    const key = await (await api.v1["api-keys"][":id"].$get({ param: { id } })).json();
    io.out(asJson ? json(key) : summaryOf(key, io.now()));
  },
});
