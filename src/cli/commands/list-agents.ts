import { defineCommand } from "../command.ts";
import { limit } from "../options.ts";
import { json } from "../output/config.ts";
import { moment } from "../output/plain.ts";
import { table } from "../output/table.ts";
import { allPages } from "../pages.ts";

export const listAgents = defineCommand({
  name: "list-agents",
  summary: "List the project's agents, newest first",
  examples: ["signalbox list-agents", "signalbox list-agents --json"],
  options: { limit },
  async run({ limit }, { api, io, json: asJson }) {
    const agents = await allPages(async (query) => (await api.v1.agents.$get({ query })).json(), limit);
    if (asJson) return io.out(json(agents));
    if (agents.length === 0)
      return io.err("There are no agents yet: signalbox migrate, or signalbox create.\n");
    const shape = [
      { title: "AGENT", value: (agent: (typeof agents)[number]) => agent.agent_id },
      { title: "ACTIVE", value: (agent: (typeof agents)[number]) => agent.active_version },
      { title: "LATEST", value: (agent: (typeof agents)[number]) => agent.latest_version },
      { title: "ENABLED", value: (agent: (typeof agents)[number]) => (agent.is_enabled ? "yes" : "no") },
      { title: "NAME", value: (agent: (typeof agents)[number]) => agent.name, flexible: true },
      { title: "UPDATED", value: (agent: (typeof agents)[number]) => moment(agent.updated_at) },
    ];
    io.out(table(agents, shape, io.width));
  },
});
