import "./clock/date.ts";
import worker, * as real from "../../src/worker.ts";
import { keepTime } from "./clock/keep-time.ts";
import { setTime } from "./clock/set-time.ts";

/** The Worker itself, in a time that the demo's loader moves, and with Durable Objects whose alarms ring in that time. */
export const Clock = keepTime("CLOCK", real.Clock);
export const Heartbeat = keepTime("HEARTBEAT", real.Heartbeat);
export const Instance = keepTime("INSTANCES", real.Instance);
export const MetricsShard = keepTime("METRICS", real.MetricsShard);
export const Publisher = keepTime("PUBLISHER", real.Publisher);
export const RolloutClock = keepTime("ROLLOUT_CLOCK", real.RolloutClock);
export const Session = keepTime("SESSIONS", real.Session);

export default {
  ...worker,
  async fetch(request, env, ctx) {
    return new URL(request.url).pathname === "/demo-clock"
      ? setTime(request, env)
      : worker.fetch(request, env, ctx);
  },
} satisfies typeof worker;
