import { defineCommand } from "../../command.ts";
import { parsed } from "../../option.ts";
import { painter } from "../../output/colour.ts";
import { json } from "../../output/config.ts";
import { report } from "../../output/results/report.ts";
import { wholeNumber } from "../../parse.ts";
import { theExperiment } from "./options.ts";

export const results = defineCommand({
  name: "experiments results",
  summary: "Show what an experiment has come to, and what to do",
  details:
    "Lifts are drawn around 0, the versions of one metric on one scale; an interval that crosses the line has not shown a difference. Response times are in milliseconds, COST is that of one interaction.",
  examples: [
    "signalbox experiments results pagbank-v27-vs-v28",
    "signalbox experiments results pagbank-v27-vs-v28 --phase 1 --json",
  ],
  options: {
    id: theExperiment,
    phase: parsed("--phase <number>", "of this phase (default: the last)", wholeNumber(1, 999_999)),
  },
  positional: "id",
  async run({ id, phase }, { api, io, json: asJson }) {
    const answer = await api.v1.experiments[":id"].results.$get({
      param: { id },
      query: phase === undefined ? {} : { phase: String(phase) },
    });
    const found = await answer.json();
    io.out(asJson ? json(found) : report(found, io.width, painter(io.colour.out)));
  },
});
