import { defineCommand } from "../command.ts";
import { parsed, required } from "../option.ts";
import { theAgent } from "../options.ts";
import { painter } from "../output/colour.ts";
import { json } from "../output/config.ts";
import { printDiff } from "../output/diff.ts";
import { versionNumber } from "../parse.ts";
import { getVersion } from "../version.ts";

export const diff = defineCommand({
  name: "diff",
  summary: "Compare two versions",
  details: "First what changed, one place a line; then each long text that changed, line by line.",
  examples: ["signalbox diff --agent-id pagbank-specialist --from 27 --to 28"],
  options: {
    agentId: theAgent,
    from: required(parsed("--from <number>", "the version to start from", versionNumber)),
    to: required(parsed("--to <number>", "the version to compare with it", versionNumber)),
  },
  positional: "agentId",
  async run({ agentId, from, to }, { api, io, json: asJson }) {
    const query = { from: String(from), to: String(to) };
    const changes = await (
      await api.v1.agents[":agent_id"].diff.$get({ param: { agent_id: agentId }, query })
    ).json();
    if (asJson) return io.out(json(changes));
    if (changes.operations.length === 0)
      return io.out(`${agentId} versions ${from} and ${to} have the same configuration\n`);
    const { config } = await getVersion(api, agentId, from);
    io.out(printDiff({ ...changes, of: agentId }, config, io.width, painter(io.colour.out)));
  },
});
