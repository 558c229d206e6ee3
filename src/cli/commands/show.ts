import { defineCommand } from "../command.ts";
import { misuse } from "../failure.ts";
import { parsed } from "../option.ts";
import { theAgent } from "../options.ts";
import { printConfig, json } from "../output/config.ts";
import { moment } from "../output/plain.ts";
import { facts } from "../output/table.ts";
import * as parse from "../parse.ts";
import { getVersion, stateOf, type Version } from "../version.ts";

const activeOrNumber = (text: string): number | "active" => {
  if (text === "active") return text;
  if (!/^[0-9]+$/.test(text)) throw new Error("must be a whole number, or active");
  return parse.versionNumber(text);
};

const summary = (version: Version): string =>
  facts([
    ["agent", version.agent_id],
    ["version", version.version],
    ["state", stateOf(version)],
    ["labels", version.labels.join(", ")],
    ["description", version.description],
    ["created", `${moment(version.created_at)} by ${version.created_by}`],
    ["parent", version.parent_version],
    ["hash", version.config_hash],
  ]);

export const show = defineCommand({
  name: "show",
  summary: "Show a version and its configuration",
  details:
    "With --format, only the configuration is printed, as a file that create --config-file takes back. Without it, a summary comes first.",
  examples: [
    "signalbox show --agent-id pagbank-specialist",
    "signalbox show --agent-id pagbank-specialist --version 28 --format yaml > temp_config.yaml",
  ],
  options: {
    agentId: theAgent,
    version: parsed("--version <number>", "the version's number, or active (the default)", activeOrNumber),
    format: parsed(
      "--format <format>",
      "print only the configuration, as yaml or json",
      parse.oneOf("yaml", "json"),
    ),
  },
  positional: "agentId",
  async run({ agentId, version, format }, { api, io, json: asJson }) {
    if (asJson && format)
      throw misuse("--json prints the whole version, --format its configuration: give one of them.");
    const found = await getVersion(api, agentId, version ?? "active");
    if (asJson) return io.out(json(found));
    if (format) return io.out(printConfig(found.config, format));
    io.out(`${summary(found)}\n${printConfig(found.config, "yaml")}`);
  },
});
