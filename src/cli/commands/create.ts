import { defineCommand, type Context } from "../command.ts";
import { parseConfig, readConfigFile } from "../config-source.ts";
import { misuse } from "../failure.ts";
import { text, toggle } from "../option.ts";
import { createdBy, description, reason, theAgent, version } from "../options.ts";
import { revisionNote, tell } from "../tell.ts";

async function readConfig(file: string | undefined, inline: string | undefined, io: Context["io"]) {
  if ((file === undefined) === (inline === undefined)) {
    throw misuse("create needs the configuration: give either --config-file or --config-json.");
  }
  if (file !== undefined) return readConfigFile(file, io.stdin);
  return inline === "-"
    ? parseConfig(await io.stdin(), "standard input", "json")
    : parseConfig(inline!, "--config-json", "json");
}

export const create = defineCommand({
  name: "create",
  summary: "Create a version, and the agent if it is new",
  details:
    "The version is published, and never changes after that, unless --draft is given. Without --version it gets the next number. With the number of a draft, it completes the draft; with that of a version with the same configuration, nothing is done.",
  examples: [
    "signalbox create --agent-id pagbank-specialist --version 28 --config-file config.yaml --description 'Enhanced fraud detection'",
    `signalbox create --agent-id pagbank-specialist --config-json '{"instructions": "…"}' --activate`,
    "signalbox show --agent-id a --format yaml | signalbox create --agent-id b --config-file -",
  ],
  options: {
    agentId: theAgent,
    version,
    configFile: text("--config-file <path>", "a YAML or JSON file, - for standard input"),
    configJson: text("--config-json <json>", "the configuration itself, - for standard input"),
    createdBy,
    description,
    activate: toggle("--activate", "make it the active version in the same write"),
    draft: toggle("--draft", "leave it a draft"),
    reason,
  },
  positional: "agentId",
  async run(values, context) {
    const { agentId, activate, draft } = values;
    if (activate && draft) throw misuse("A draft cannot be active: give --activate or --draft, not both.");
    const config = await readConfig(values.configFile, values.configJson, context.io);
    const answer = await context.api.v1.agents.$post({
      json: {
        agent_id: agentId,
        version: values.version,
        config,
        description: values.description,
        created_by: values.createdBy ?? context.io.userName,
        reason: values.reason,
        ...(activate && { activate }),
        ...(draft && { status: "draft" as const }),
      },
    });
    const created = await answer.json();
    const number = "version" in created ? created.version : "";
    const what = draft ? "a draft" : activate ? "published and active" : "published";
    // A 200 may have completed a draft, or found the version there: both leave it as it is said here.
    const sentence =
      answer.status === 201
        ? `Created ${agentId} version ${number}, ${what}`
        : `${agentId} version ${number} is ${what}, with this configuration`;
    tell(context, created, sentence);
    if (activate) revisionNote(context, answer);
  },
});
