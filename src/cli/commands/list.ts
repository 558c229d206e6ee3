import { defineCommand } from "../command.ts";
import { limit, theAgent } from "../options.ts";
import { json } from "../output/config.ts";
import { moment } from "../output/plain.ts";
import { table, type Column } from "../output/table.ts";
import { allPages } from "../pages.ts";
import { stateOf, type Version } from "../version.ts";

const SHAPE: Column<Version>[] = [
  { title: "VERSION", value: (version) => version.version },
  { title: "STATE", value: stateOf },
  {
    title: "LABELS",
    value: (version) => version.labels.filter((label) => label !== "active").join(", "),
    flexible: true,
  },
  { title: "CREATED", value: (version) => moment(version.created_at) },
  { title: "BY", value: (version) => version.created_by, flexible: true },
  { title: "DESCRIPTION", value: (version) => version.description, flexible: true },
];

export const list = defineCommand({
  name: "list",
  summary: "List an agent's versions, highest number first",
  examples: ["signalbox list --agent-id pagbank-specialist"],
  options: { agentId: theAgent, limit },
  positional: "agentId",
  async run({ agentId, limit }, { api, io, json: asJson }) {
    const route = api.v1.agents[":agent_id"].versions;
    const versions = await allPages(
      async (query) => (await route.$get({ param: { agent_id: agentId }, query })).json(),
      limit,
    );
    if (asJson) return io.out(json(versions));
    if (versions.length === 0)
      return io.err(`${agentId} has no versions yet: signalbox create --agent-id ${agentId}\n`);
    io.out(table(versions, SHAPE, io.width));
  },
});
