import { defineCommand } from "../../command.ts";
import { limit } from "../../options.ts";
import { painter } from "../../output/colour.ts";
import { json } from "../../output/config.ts";
import { decisions as print } from "../../output/rollout/decisions.ts";
import { allPages } from "../../pages.ts";
import { theRollout } from "./options.ts";

export const decisions = defineCommand({
  name: "rollouts decisions",
  summary: "List what was decided about a rollout and why, newest first",
  details:
    "--json answers each with all that it was decided from: plan, state, evidence and time, from which it can be made again.",
  examples: [
    "signalbox rollouts decisions v28-canary",
    "signalbox rollouts decisions v28-canary --limit 1 --json",
  ],
  options: { id: theRollout, limit },
  positional: "id",
  async run({ id, limit }, { api, io, json: asJson }) {
    const route = api.v1.rollouts[":id"];
    const list = await allPages(
      async (query) => (await route.decisions.$get({ param: { id }, query })).json(),
      limit,
    );
    if (asJson) return io.out(json(list));
    const rollout = await (await route.$get({ param: { id } })).json();
    io.out(print(list, rollout, io.width, painter(io.colour.out)));
  },
});
