import { INSTANCE_STATUSES } from "../../../domain/instance/status.ts";
import { defineCommand } from "../../command.ts";
import type { Instance } from "../../instance.ts";
import { parsed, text } from "../../option.ts";
import { anAgent, limit } from "../../options.ts";
import { json } from "../../output/config.ts";
import { moment, momentOrNull } from "../../output/plain.ts";
import { table, type Column } from "../../output/table.ts";
import { allPages } from "../../pages.ts";
import * as parse from "../../parse.ts";

const SHAPE: Column<Instance>[] = [
  { title: "ID", value: (instance) => instance.id },
  { title: "STATUS", value: (instance) => instance.status },
  { title: "AGENT", value: (instance) => instance.agent_id, flexible: true },
  { title: "NAME", value: (instance) => instance.name, flexible: true },
  { title: "HEARTBEAT", value: (instance) => momentOrNull(instance.last_heartbeat) },
  { title: "CREATED", value: (instance) => moment(instance.created_at) },
];

export const list = defineCommand({
  name: "instances list",
  summary: "List instances, newest first",
  examples: ["signalbox instances list", "signalbox instances list pagbank-specialist --status active"],
  options: {
    agentId: anAgent("only this agent's"),
    status: parsed("--status <status>", INSTANCE_STATUSES.join(", "), parse.oneOf(...INSTANCE_STATUSES)),
    agentType: text("--type <type>", "only those of agents of this type"),
    capability: text("--capability <capability>", "only those of agents that have it"),
    limit,
  },
  positional: "agentId",
  async run({ agentId, status, agentType, capability, limit }, { api, io, json: asJson }) {
    const asked = { agent_id: agentId, status, agent_type: agentType, capability };
    const instances = await allPages(
      async (page) => (await api.v1.instances.$get({ query: { ...page, ...asked } })).json(),
      limit,
    );
    if (asJson) return io.out(json(instances));
    if (instances.length === 0) return io.err("There are none: signalbox instances spawn --help\n");
    io.out(table(instances, SHAPE, io.width));
  },
});
