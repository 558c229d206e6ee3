import type { InferResponseType } from "hono/client";
import type { Api } from "./api.ts";
import { amount, figureOf, share } from "./output/figures.ts";

/** What the API answers. */
export type Alert = InferResponseType<Api["v1"]["alerts"][":id"]["$get"], 200>;

/** `response_time_ms p95 above 2000 ms for 5 min, in 15 min` */
export function ruleOf(alert: Alert): string {
  const { metric, statistic, comparison, against, value, window_minutes, for_minutes } = alert;
  if (metric === "no_traffic") return `fewer than ${amount(value)} requests in ${window_minutes} min`;
  const what = metric === "response_time_ms" || metric === "cost_usd" ? `${metric} ${statistic}` : metric;
  const bound =
    against === "threshold"
      ? `${comparison} ${figureOf(metric, value)}`
      : `${share(value)} ${comparison} the ${against.replace("_", " ")}`;
  return `${what} ${bound}${for_minutes > 0 ? ` for ${for_minutes} min` : ""}, in ${window_minutes} min`;
}

/** `firing`, or `off`. */
export const stateOf = ({ enabled, status }: Alert): string => (enabled ? status : "off");
