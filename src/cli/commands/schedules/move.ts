import { defineCommand } from "../../command.ts";
import { changedBy, reason } from "../../options.ts";
import { moment } from "../../output/plain.ts";
import { whatOf } from "../../schedule.ts";
import { tell } from "../../tell.ts";
import { theSchedule, theTime } from "./options.ts";

export const move = defineCommand({
  name: "schedules move",
  summary: "Give a pending schedule another time",
  examples: ["signalbox schedules move sc_5b1f0c9a7d2e4f60b3a18c9d2e7f4a10 --at 2026-12-02T09:00:00-03:00"],
  options: { id: theSchedule, at: theTime, changedBy, reason },
  positional: "id",
  async run({ id, at, changedBy, reason }, context) {
    const { api, io } = context;
    const answer = await api.v1.schedules[":id"].$patch({
      param: { id },
      json: { at: at(io.now()), changed_by: changedBy ?? io.userName, reason },
    });
    const schedule = await answer.json();
    tell(context, schedule, `${id} will ${whatOf(schedule)} at ${moment(schedule.at)}`);
  },
});
