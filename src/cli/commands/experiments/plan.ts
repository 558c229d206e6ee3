import { defineCommand } from "../../command.ts";
import type { Plan } from "../../experiment.ts";
import { parsed, text } from "../../option.ts";
import { json } from "../../output/config.ts";
import { amount, share } from "../../output/figures.ts";
import { wrap } from "../../output/plain.ts";
import { facts } from "../../output/table.ts";
import * as parse from "../../parse.ts";
import { trafficPercent } from "./options.ts";

const summary = (plan: Plan, width: number): string =>
  facts([
    ["metric", plan.metric],
    ["baseline", baselineOf(plan)],
    ["effect", `${share(plan.requested_effect)} of the baseline`],
    ["units of each", plan.sample_size_per_arm ?? "no number of units would do"],
    ["units in all", plan.total_sample_size],
    ["days", plan.duration_days === null ? "the traffic is not known" : amount(plan.duration_days)],
    [
      "seen by --sample-size",
      plan.minimum_detectable_effect === null ? null : share(plan.minimum_detectable_effect),
    ],
    ["alpha", plan.alpha],
    ["power", plan.power],
  ]) + plan.assumptions.map((one) => `\n${wrap(one, width)}`).join("");

const baselineOf = ({ baseline: { rate, mean, standard_deviation } }: Plan): string | null => {
  if (rate !== null) return share(rate);
  return mean === null ? null : `${amount(mean)}, standard deviation ${amount(standard_deviation ?? 0)}`;
};

export const plan = defineCommand({
  name: "experiments plan",
  summary: "Plan an experiment: how many units it takes, and how long",
  details: "Nothing is written. Baseline and traffic come from the agent's last days unless they are given.",
  examples: [
    "signalbox experiments plan --agent-id pagbank-specialist --effect 0.05",
    "signalbox experiments plan --baseline-rate 0.8 --effect 0.05 --units-per-day 2000",
  ],
  options: {
    agentId: parsed("--agent, --agent-id <id>", "the agent", parse.agentId),
    metric: text("--metric <name>", "what it is decided on (default: success_rate)"),
    baselineRate: parsed("--baseline-rate <share>", "what a rate is today, 0 to 1", parse.number),
    baselineMean: parsed("--baseline-mean <number>", "what another metric is today", parse.number),
    baselineDeviation: parsed("--baseline-deviation <number>", "and how it varies", parse.number),
    effect: parsed(
      "--effect <share>",
      "the effect to see, relative to the baseline (default: 0.05)",
      parse.number,
    ),
    alpha: parsed("--alpha <share>", "false positives that are tolerated (default: 0.05)", parse.number),
    power: parsed("--power <share>", "of seeing the effect (default: 0.8)", parse.number),
    weights: parsed(
      "--weights <percents>",
      "of each version, the control first (default: 50,50)",
      parse.percents,
    ),
    traffic: trafficPercent,
    unitsPerDay: parsed("--units-per-day <number>", "of the agent", parse.number),
    sampleSize: parsed("--sample-size <number>", "what effect would so many units see?", parse.number),
  },
  positional: "agentId",
  async run(values, { api, io, json: asJson }) {
    const answer = await api.v1.experiments.plan.$post({
      json: {
        agent_id: values.agentId,
        metric: values.metric,
        baseline_rate: values.baselineRate,
        baseline_mean: values.baselineMean,
        baseline_standard_deviation: values.baselineDeviation,
        minimum_detectable_effect: values.effect,
        alpha: values.alpha,
        power: values.power,
        weights: values.weights,
        traffic_percent: values.traffic,
        units_per_day: values.unitsPerDay,
        sample_size: values.sampleSize,
      },
    });
    const found = await answer.json();
    io.out(asJson ? json(found) : `${summary(found, io.width)}\n`);
  },
});
