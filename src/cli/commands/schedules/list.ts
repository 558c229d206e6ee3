import { SCHEDULE_STATUSES } from "../../../domain/schedule.ts";
import { defineCommand } from "../../command.ts";
import { parsed } from "../../option.ts";
import { anAgent, limit } from "../../options.ts";
import { json } from "../../output/config.ts";
import { moment } from "../../output/plain.ts";
import { table, type Column } from "../../output/table.ts";
import { allPages } from "../../pages.ts";
import * as parse from "../../parse.ts";
import { whatOf, type Schedule } from "../../schedule.ts";

const SHAPE: Column<Schedule>[] = [
  { title: "ID", value: (schedule) => schedule.id },
  { title: "STATUS", value: (schedule) => schedule.status },
  { title: "AT", value: (schedule) => moment(schedule.at) },
  { title: "AGENT", value: (schedule) => schedule.agent_id, flexible: true },
  { title: "WHAT", value: whatOf, flexible: true },
  { title: "WHY", value: ({ outcome, reason }) => outcome ?? reason, flexible: true },
];

export const list = defineCommand({
  name: "schedules list",
  summary: "List schedules, newest first",
  details: "What waits for its time, and what became of what has waited.",
  examples: ["signalbox schedules list --status pending", "signalbox schedules list pagbank-specialist"],
  options: {
    agentId: anAgent("of this agent only"),
    status: parsed("--status <status>", SCHEDULE_STATUSES.join(", "), parse.oneOf(...SCHEDULE_STATUSES)),
    limit,
  },
  positional: "agentId",
  async run({ agentId, status, limit }, { api, io, json: asJson }) {
    const schedules = await allPages(
      async (page) => (await api.v1.schedules.$get({ query: { ...page, status, agent_id: agentId } })).json(),
      limit,
    );
    if (asJson) return io.out(json(schedules));
    if (schedules.length === 0) return io.err("There are none: signalbox schedules create --help\n");
    io.out(table(schedules, SHAPE, io.width));
  },
});
