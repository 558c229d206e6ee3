import { defineCommand } from "../../command.ts";
import { reportOf } from "../../instance.ts";
import { json } from "../../output/config.ts";
import { theInstance } from "./options.ts";

export const show = defineCommand({
  name: "instances show",
  summary: "Show an instance",
  examples: ["signalbox instances show in_0f8fad5bd9cb469fa16570867728950e"],
  options: { id: theInstance },
  positional: "id",
  async run({ id }, { api, io, json: asJson }) {
    const instance = await (await api.v1.instances[":id"].$get({ param: { id } })).json();
    io.out(asJson ? json(instance) : reportOf(instance));
  },
});
