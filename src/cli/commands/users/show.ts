import { defineCommand } from "../../command.ts";
import { json } from "../../output/config.ts";
import { summaryOf } from "../../user.ts";
import { theUser } from "./options.ts";

export const show = defineCommand({
  name: "users show",
  summary: "Show a user",
  examples: ["signalbox users show ada", "signalbox users show me"],
  options: { user: theUser },
  positional: "user",
  async run({ user }, { api, io, json: asJson }) {
    const found = await (await api.v1.users[":id"].$get({ param: { id: user } })).json();
    io.out(asJson ? json(found) : summaryOf(found));
  },
});
