import { defineCommand } from "../../command.ts";
import { objectOf } from "../../data-source.ts";
import { seconds } from "../../durations.ts";
import { misuse } from "../../failure.ts";
import { reportOf, type Spawn } from "../../instance.ts";
import { parsed, text } from "../../option.ts";
import { createdBy, reason, theAgent, version } from "../../options.ts";
import { json } from "../../output/config.ts";
import { CONFIG, hooks, name, STATE } from "./options.ts";

export const spawn = defineCommand({
  name: "instances spawn",
  summary: "Spawn an instance of an agent",
  details:
    "It begins idle, and runs what resolving gives unless a version or a label is named. Where it has hooks, the secret that their calls are signed with is printed once, and never again.",
  examples: [
    "signalbox instances spawn pagbank-specialist --name 'Night shift' --heartbeat 30s",
    "signalbox instances spawn pagbank-specialist --label production --hook activate=https://example.com/activate",
  ],
  options: {
    agentId: theAgent,
    name,
    version,
    label: text("--label <label>", "it runs the version that has this label"),
    ...CONFIG,
    ...STATE,
    hooks,
    heartbeat: parsed(
      "--heartbeat <duration>",
      "it is offline when none comes for so long: 30s, 5m",
      seconds,
    ),
    createdBy,
    reason,
  },
  positional: "agentId",
  async run({ agentId, name, version, label, heartbeat, createdBy, reason, ...values }, context) {
    if (version !== undefined && label !== undefined)
      throw misuse("--version and --label both choose the version: give one.");
    const { api, io } = context;
    if (
      [values.configFile, values.configJson, values.stateFile, values.stateJson].filter((one) => one === "-")
        .length > 1
    )
      throw misuse("Standard input can be one thing: the configuration or the state.");
    const body: Spawn = {
      agent_id: agentId,
      name,
      version,
      label,
      config: await objectOf({ file: values.configFile, inline: values.configJson }, io, "config"),
      state: await objectOf({ file: values.stateFile, inline: values.stateJson }, io, "state"),
      hooks: values.hooks.length > 0 ? Object.fromEntries(values.hooks) : undefined,
      heartbeat_seconds: heartbeat,
      created_by: createdBy ?? io.userName,
      reason,
    };
    const instance = await (await api.v1.instances.$post({ json: body })).json();
    if (context.json) return io.out(json(instance));
    io.out(reportOf(instance));
    if (instance.hook_secret !== undefined)
      io.err("Calls of its hooks are signed with the secret. Keep it: it is shown only now.\n");
  },
});
