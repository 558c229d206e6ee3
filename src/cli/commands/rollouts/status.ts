import { defineCommand } from "../../command.ts";
import { painter } from "../../output/colour.ts";
import { json } from "../../output/config.ts";
import { report } from "../../output/rollout/report.ts";
import { theRollout } from "./options.ts";

export const status = defineCommand({
  name: "rollouts status",
  summary: "Show where a rollout is, and what it waits for",
  details:
    "Of each guardrail the figures of both arms are shown, and how far they are from letting the canary go on, and from rolling it back.",
  examples: ["signalbox rollouts status v28-canary"],
  options: { id: theRollout },
  positional: "id",
  async run({ id }, { api, io, json: asJson }) {
    const rollout = await (await api.v1.rollouts[":id"].$get({ param: { id } })).json();
    io.out(asJson ? json(rollout) : report(rollout, io.width, painter(io.colour.out)));
  },
});
