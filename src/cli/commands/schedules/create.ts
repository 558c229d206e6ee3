import type { InferRequestType } from "hono/client";
import type { Api } from "../../api.ts";
import { defineCommand } from "../../command.ts";
import { readConfigFile } from "../../config-source.ts";
import { misuse } from "../../failure.ts";
import { given } from "../../given.ts";
import { required, text } from "../../option.ts";
import { anAgent, createdBy, reason, version } from "../../options.ts";
import { moment } from "../../output/plain.ts";
import { ROLLOUT_FILE } from "../../rollout.ts";
import { whatOf } from "../../schedule.ts";
import { tell } from "../../tell.ts";
import { theTime } from "./options.ts";

type Body = InferRequestType<Api["v1"]["schedules"]["$post"]>["json"];

export const create = defineCommand({
  name: "schedules create",
  summary: "Activate a version at a time, or start a rollout",
  details:
    "With --version alone the version is activated then. With --rollout a rollout is started, of the file's target_version unless --version says another. Once, even if late; what is refused then is kept as failed, with the reason.",
  examples: [
    "signalbox schedules create pagbank-specialist --version 28 --at 2026-12-01T09:00:00-03:00 --reason 'The campaign begins'",
    "signalbox schedules create pagbank-specialist --rollout rollout.yaml --at +2h",
  ],
  options: {
    agentId: required(anAgent("the agent")),
    at: theTime,
    version,
    rollout: text("--rollout, --file <path>", "a rollout's fields, as YAML or JSON, - for standard input"),
    createdBy,
    reason,
  },
  positional: "agentId",
  async run({ agentId, at, version, rollout, createdBy, reason }, context) {
    const { api, io } = context;
    const common = {
      agent_id: agentId,
      at: at(io.now()),
      created_by: createdBy ?? io.userName,
      reason,
    };
    if (rollout === undefined && version === undefined)
      throw misuse("schedules create needs --version, to activate it, or --rollout, a file.");
    // An agent in the file is what the option has said already.
    const { agent_id: _, ...fields } =
      rollout === undefined ? {} : await readConfigFile(rollout, io.stdin, ROLLOUT_FILE);
    const body =
      rollout === undefined
        ? { ...common, action: "activate_version", version }
        : {
            ...common,
            action: "start_rollout",
            rollout: { ...fields, ...given({ target_version: version }) },
          };
    // The server says what is wrong with a file's fields.
    const schedule = await (await api.v1.schedules.$post({ json: body as Body })).json();
    tell(
      context,
      schedule,
      `${schedule.id} will ${whatOf(schedule)} of ${schedule.agent_id} at ${moment(schedule.at)}`,
    );
  },
});
