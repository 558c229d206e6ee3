import type { AlertMetric, AlertRule } from "./alert.ts";
import type { Observation } from "./observe.ts";

const rounded = (value: number): string =>
  value.toLocaleString("en-US", {
    maximumFractionDigits: Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 1 ? 2 : 4,
  });

const percent = (value: number): string =>
  `${(value * 100).toLocaleString("en-US", { maximumFractionDigits: 2 })} %`;

function figure(metric: AlertMetric, value: number): string {
  switch (metric) {
    case "success_rate":
    case "error_rate":
    case "escalation_rate":
      return percent(value);
    case "response_time_ms":
      return `${rounded(value)} ms`;
    case "cost_usd":
      return `${rounded(value)} USD`;
    default:
      return rounded(value);
  }
}

function nameOf({ metric, statistic }: AlertRule): string {
  if (metric === "response_time_ms") return `${metric} (${statistic})`;
  return metric === "cost_usd" ? `${metric} (${statistic === "sum" ? "sum" : "mean of a request"})` : metric;
}

type Seen = Pick<Observation, "value" | "reference" | "requests" | "against">;

const bound = (
  { metric, comparison, against, value }: AlertRule,
  { reference, against: version }: Seen,
): string => {
  if (against === "threshold") return `${comparison} ${figure(metric, value)}`;
  const base = reference === null ? "what it was" : figure(metric, reference);
  const of = against === "previous_window" ? "of the window before" : `of version ${version ?? "before"}`;
  return `more than ${percent(value)} ${comparison} the ${base} ${of}`;
};

const requestsOf = (count: number): string =>
  count === 0 ? "no requests" : count === 1 ? "1 request" : `${rounded(count)} requests`;

/** In plain words what was seen: "error_rate 12.4 % of 210 requests in 15 min is above 5 %". */
export function wordsOf(rule: AlertRule, seen: Seen, isMet: boolean): string {
  const { window_minutes: minutes, metric, value: wanted } = rule;
  if (metric === "no_traffic") {
    const count = requestsOf(seen.requests);
    return isMet
      ? `${count} in ${minutes} min${wanted > 1 ? `: fewer than ${rounded(wanted)}` : ""}`
      : `${count} in ${minutes} min: traffic is back`;
  }
  const value = seen.value === null ? "unknown" : figure(metric, seen.value);
  const what = `${nameOf(rule)} ${value} of ${requestsOf(seen.requests)} in ${minutes} min`;
  return `${what} is ${isMet ? "" : "no longer "}${bound(rule, seen)}`;
}
