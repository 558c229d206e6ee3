import type { InferRequestType } from "hono/client";
import { ON_FINISH, ON_NO_TRAFFIC, POLICIES } from "../../../domain/rollout/rollout.ts";
import type { Api } from "../../api.ts";
import { defineCommand } from "../../command.ts";
import { readConfigFile } from "../../config-source.ts";
import { seconds, when } from "../../durations.ts";
import { messageOf, misuse } from "../../failure.ts";
import { given, someOf } from "../../given.ts";
import { list, parsed, text, toggle } from "../../option.ts";
import { anAgent, createdBy, reason, unit, version } from "../../options.ts";
import { moment } from "../../output/plain.ts";
import * as parse from "../../parse.ts";
import { ROLLOUT_FILE, unitsOf, type ListedRollout } from "../../rollout.ts";
import { revisionNote, tell } from "../../tell.ts";
import { exposures, step, stepsOf } from "./steps.ts";

type Body = InferRequestType<Api["v1"]["agents"][":agent_id"]["rollouts"]["$post"]>["json"];

/** As long as is said, or as it needs. */
const secondsOrNone = (value: string): number | "none" => (value === "none" ? value : seconds(value));

/** Of a file, which may name the agent beside the fields of the API. */
function agentIn(field: unknown): string | undefined {
  if (field === undefined) return undefined;
  try {
    return parse.agentId(typeof field === "string" ? field : "");
  } catch (error) {
    throw misuse(`The file's agent_id ${messageOf(error)}.`);
  }
}

const startedText = (rollout: ListedRollout): string =>
  rollout.status === "scheduled"
    ? `${rollout.id} starts at ${moment(rollout.starts_at ?? "")}: version ${rollout.target_version} of ${rollout.agent_id}`
    : `${rollout.id} gives version ${rollout.target_version} of ${rollout.agent_id} to ${rollout.percent} % of the ${unitsOf(rollout)}: signalbox rollouts watch ${rollout.id}`;

export const start = defineCommand({
  name: "rollouts start",
  summary: "Roll a version out, to a growing share of users",
  details:
    "It goes on, holds, rolls back or promotes by itself, from the outcomes that are recorded with its id. Options come before the fields of --file, which are those of the API. Durations are seconds, or such as 90s, 10m, 2h, 1d. A guardrail is a metric that may not get worse by more than a margin, such as response_time_ms:decrease:0.2, which is twenty percent; of error_rate and escalation_rate 1 is twice as many.",
  examples: [
    "signalbox rollouts start pagbank-specialist --version 28",
    "signalbox rollouts start pagbank-specialist --version 28 --id v28-canary --steps 1,5,25,100 --dwell 30m --guardrail error_rate --guardrail response_time_ms:decrease:0.2",
    "signalbox rollouts start pagbank-specialist --version 28 --step 1:10m:50 --step 20:1h:500:gate --step 100 --at +2h",
    "signalbox rollouts start pagbank-specialist --file rollout.yaml",
  ],
  options: {
    agentId: anAgent("the agent"),
    version,
    file: text("--file <path>", "a YAML or JSON file with its fields, - for standard input"),
    id: parsed("--id <id>", "what it is called in URLs and outcomes", parse.key),
    name: text("--name <name>", "what people call it"),
    description: text("--description <text>", "what it is about"),
    steps: parsed(
      "--steps <percents>",
      "shares that the version gets, such as 1,5,25,100 (default: 1,5,10,25,50,100)",
      parse.percents,
    ),
    step: list("--step <step>", "one step: percent[:dwell[:exposures]][:gate]; may be repeated", step),
    dwell: parsed("--dwell <duration>", "how long each step takes at least (default: 10m)", seconds),
    minExposures: parsed(
      "--min-exposures <number>",
      "units that each step takes at least (default: 100)",
      exposures,
    ),
    unit,
    audience: parsed(
      "--audience <json>",
      "who takes part: a condition, as rules have them",
      parse.jsonObject,
    ),
    guardrails: list(
      "--guardrail <metric>",
      "what may not get worse: metric[:direction[:margin]]; may be repeated (default: error_rate)",
      parse.guardrail,
    ),
    policy: parsed(
      "--policy <policy>",
      "sequential (default): tests that take their time; ratio: 1.5 times the baseline rolls back",
      parse.oneOf(...POLICIES),
    ),
    onFinish: parsed("--on-finish <what>", "promote (default), or hold", parse.oneOf(...ON_FINISH)),
    onNoTraffic: parsed(
      "--on-no-traffic <what>",
      "hold (default), or rollback",
      parse.oneOf(...ON_NO_TRAFFIC),
    ),
    noTraffic: parsed("--no-traffic <duration>", "without a unit this is no traffic (default: 1h)", seconds),
    maxDuration: parsed(
      "--max-duration <duration>",
      "then a person has to look at it (default: 7d); none: it may take as long as it needs",
      secondsOrNone,
    ),
    noKillSwitch: toggle("--no-kill-switch", "do not roll back because half of the first ten units failed"),
    at: parsed("--at <time>", "start it then: 2026-12-01T09:00:00Z, or +2h", when),
    createdBy,
    reason,
  },
  positional: "agentId",
  async run(values, context) {
    const { api, io } = context;
    const file = values.file === undefined ? {} : await readConfigFile(values.file, io.stdin, ROLLOUT_FILE);
    const { agent_id, steps, max_duration, ...rest } = file;
    const fields = given({
      ...rest,
      // Another name of max_duration_seconds.
      max_duration: values.maxDuration === undefined ? max_duration : undefined,
      steps: stepsOf(values, steps),
      ...given({
        target_version: values.version,
        rollout_id: values.id,
        name: values.name,
        description: values.description,
        unit: values.unit,
        audience: values.audience,
        guardrails: someOf(values.guardrails),
        policy: values.policy,
        on_finish: values.onFinish,
        on_no_traffic: values.onNoTraffic,
        no_traffic_seconds: values.noTraffic,
        max_duration_seconds: values.maxDuration === "none" ? null : values.maxDuration,
        kill_switch: values.noKillSwitch ? false : undefined,
        starts_at: values.at?.(io.now()),
        created_by: values.createdBy ?? (file["created_by"] === undefined ? io.userName : undefined),
        reason: values.reason,
      }),
    });
    const agentId = values.agentId ?? agentIn(agent_id);
    const missing = [
      agentId === undefined && "--agent-id",
      fields.target_version === undefined && "--version",
    ].filter((name) => name !== false);
    if (missing.length > 0)
      throw misuse(`rollouts start needs ${missing.join(", ")}, as options or in --file.`);
    const answer = await api.v1.agents[":agent_id"].rollouts.$post({
      param: { agent_id: agentId! },
      // The server says what is wrong with a file's fields.
      json: fields as unknown as Body,
    });
    const rollout = await answer.json();
    tell(context, rollout, startedText(rollout));
    if (rollout.status !== "scheduled") revisionNote(context, answer);
  },
});
