import type { InferRequestType } from "hono/client";
import { ALLOCATIONS, ANALYSES, type Guardrail } from "../../../domain/experiment/experiment.ts";
import type { Api } from "../../api.ts";
import { defineCommand } from "../../command.ts";
import { readConfigFile } from "../../config-source.ts";
import { misuse } from "../../failure.ts";
import { given, someOf } from "../../given.ts";
import { list, parsed, text, toggle } from "../../option.ts";
import { createdBy, reason, unit } from "../../options.ts";
import * as parse from "../../parse.ts";
import { splitOf } from "../../experiment.ts";
import { tell } from "../../tell.ts";
import { split, trafficPercent } from "./options.ts";

type Body = InferRequestType<Api["v1"]["experiments"]["$post"]>["json"];

const FILE = { what: "an experiment", example: '{"test_id": "…", "agent_id": "…"}' };

const evenly = (versions: readonly number[]): Record<string, number> =>
  Object.fromEntries(versions.map((version) => [version, 100 / versions.length]));

/** The weights are left to a file only where neither --split nor the versions say otherwise. */
function complete(body: Partial<Body>): Body {
  const { test_id, agent_id, control_version, test_versions, traffic_distribution } = body;
  const missing = [
    test_id === undefined && "--id",
    agent_id === undefined && "--agent-id",
    control_version === undefined && "--control",
    test_versions === undefined && "--test",
  ].filter((name) => name !== false);
  if (missing.length > 0)
    throw misuse(`experiments create needs ${missing.join(", ")}, as options or in --file.`);
  return {
    ...(body as Body),
    traffic_distribution: traffic_distribution ?? evenly([control_version!, ...test_versions!]),
  };
}

export const create = defineCommand({
  name: "experiments create",
  summary: "Create an experiment: a draft, until it is started",
  details:
    "Options come before the fields of --file, which are those of the API. A guardrail is a metric that may not get worse by more than a margin, such as escalation_rate:decrease:0.1, which is ten percent.",
  examples: [
    "signalbox experiments create pagbank-v27-vs-v28 --agent-id pagbank-specialist --control 27 --test 28 --split 27=70,28=30 --duration-days 14",
    "signalbox experiments create latency --agent-id a --control 1 --test 2 --test 3 --metric response_time_ms --guardrail success_rate",
    "signalbox experiments create --file experiment.yaml",
  ],
  options: {
    id: parsed("--id <id>", "what it is called in URLs and outcomes", parse.key),
    file: text("--file <path>", "a YAML or JSON file with its fields, - for standard input"),
    name: text("--name <name>", "what people call it"),
    description: text("--description <text>", "what it is about"),
    agentId: parsed("--agent, --agent-id <id>", "the agent", parse.agentId),
    control: parsed("--control <number>", "the version to compare with", parse.versionNumber),
    tests: list("--test <number>", "a version to try; may be repeated", parse.versionNumber),
    split,
    traffic: trafficPercent,
    unit,
    audience: parsed(
      "--audience <json>",
      "who is enrolled: a condition, as rules have them",
      parse.jsonObject,
    ),
    sticky: toggle("--sticky", "a unit keeps its version when weights change"),
    metric: text("--metric <name>", "what it is decided on (default: success_rate)"),
    secondary: list("--secondary <name>", "a metric to judge as well; may be repeated", String),
    guardrails: list(
      "--guardrail <metric>",
      "what may not get worse: metric[:direction[:margin]]; may be repeated",
      parse.guardrail,
    ),
    analysis: parsed(
      "--analysis <mode>",
      `how often the numbers may be looked at: ${ANALYSES.join(", ")}`,
      parse.oneOf(...ANALYSES),
    ),
    alpha: parsed("--alpha <share>", "false positives that are tolerated (default: 0.05)", parse.number),
    power: parsed("--power <share>", "of seeing the effect that is planned for (default: 0.8)", parse.number),
    effect: parsed("--effect <share>", "that effect, relative to the control", parse.number),
    minSampleSize: parsed(
      "--min-sample-size <number>",
      "units of each version at least (default: 100)",
      parse.number,
    ),
    maxSampleSize: parsed(
      "--max-sample-size <number>",
      "units of all versions that are planned",
      parse.number,
    ),
    durationDays: parsed("--duration-days <number>", "days after which it ends by itself", parse.number),
    allocation: parsed(
      "--allocation <kind>",
      "fixed (default), or bandit: weights follow what succeeds",
      parse.oneOf(...ALLOCATIONS),
    ),
    cadenceMinutes: parsed("--cadence-minutes <number>", "between a bandit's reallocations", parse.number),
    createdBy,
    reason,
  },
  positional: "id",
  async run(values, context) {
    const file = values.file === undefined ? {} : await readConfigFile(values.file, context.io.stdin, FILE);
    const tests = someOf(values.tests);
    const versionsGiven = values.control !== undefined || tests !== undefined;
    const { traffic_distribution, ...rest } = file as Partial<Body>;
    const body = complete({
      ...rest,
      ...(traffic_distribution && !versionsGiven && { traffic_distribution }),
      ...given<Partial<Body>>({
        test_id: values.id,
        name: values.name,
        description: values.description,
        agent_id: values.agentId,
        control_version: values.control,
        test_versions: tests,
        traffic_distribution: values.split,
        traffic_percent: values.traffic,
        unit: values.unit,
        audience: values.audience,
        sticky: values.sticky || undefined,
        primary_metric: values.metric,
        secondary_metrics: someOf(values.secondary),
        guardrails: someOf<Guardrail>(values.guardrails),
        analysis: values.analysis,
        alpha: values.alpha,
        power: values.power,
        minimum_detectable_effect: values.effect,
        min_sample_size: values.minSampleSize,
        max_sample_size: values.maxSampleSize,
        duration_days: values.durationDays,
        allocation: values.allocation,
        cadence_minutes: values.cadenceMinutes,
        created_by: values.createdBy ?? (file["created_by"] === undefined ? context.io.userName : undefined),
        reason: values.reason,
      }),
    });
    const created = await (await context.api.v1.experiments.$post({ json: body })).json();
    tell(
      context,
      created,
      `Created ${created.test_id}, a draft on ${created.agent_id} (${splitOf(created)}): signalbox experiments start ${created.test_id}`,
    );
  },
});
