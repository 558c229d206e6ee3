import { defineCommand } from "../command.ts";
import { json } from "../output/config.ts";
import { facts } from "../output/table.ts";

const CHOSEN_BY = {
  user: "you",
  project: "the project",
  development: "nobody: it is the Development Agent",
} as const;

export const current = defineCommand({
  name: "current",
  summary: "Show the agent that current stands for, and who chose it",
  details:
    "Yours, else the project's, else the Development Agent. resolve and test take current as an agent.",
  examples: ["signalbox current", "signalbox test current --message 'Hello!'"],
  options: {},
  async run(_values, { api, io, json: asJson }) {
    const agent = await (await api.v1.agents.current.$get()).json();
    if (asJson) return io.out(json(agent));
    io.out(
      facts([
        ["agent", agent.agent_id],
        ["name", agent.name],
        ["active version", agent.active_version],
        ["chosen by", CHOSEN_BY[agent.current_by]],
      ]),
    );
  },
});
