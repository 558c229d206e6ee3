import { defineCommand } from "../../command.ts";
import { json } from "../../output/config.ts";
import { moment } from "../../output/plain.ts";
import { facts } from "../../output/table.ts";
import { whatOf, type Schedule } from "../../schedule.ts";
import { theSchedule } from "./options.ts";

const summary = (schedule: Schedule): string =>
  facts([
    ["schedule", schedule.id],
    ["agent", schedule.agent_id],
    ["what", whatOf(schedule)],
    ["at", moment(schedule.at)],
    ["status", schedule.status],
    ["outcome", schedule.outcome],
    ["reason", schedule.reason],
    ["done", schedule.done_at && moment(schedule.done_at)],
    ["created", `${moment(schedule.created_at)} by ${schedule.created_by}`],
  ]);

export const get = defineCommand({
  name: "schedules get",
  summary: "Show a schedule",
  examples: ["signalbox schedules get sc_5b1f0c9a7d2e4f60b3a18c9d2e7f4a10"],
  options: { id: theSchedule },
  positional: "id",
  async run({ id }, { api, io, json: asJson }) {
    const schedule = await (await api.v1.schedules[":id"].$get({ param: { id } })).json();
    io.out(asJson ? json(schedule) : summary(schedule));
  },
});
