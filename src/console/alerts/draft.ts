import { completeRule } from "../../domain/alert/rule.ts";
import type { AlertRule } from "../../domain/alert/alert.ts";
import type { Alert } from "./queries.ts";
import { unitOf } from "./words.ts";

type Typed = number | string;

/** What was typed of an alert: numbers are texts while they are typed, and shares are percentages. */
export interface AlertDraft extends Omit<
  AlertRule,
  "value" | "window_minutes" | "for_minutes" | "min_requests"
> {
  agent_id: string | null;
  name: string;
  description: string;
  value: Typed;
  window_minutes: Typed;
  for_minutes: Typed;
  min_requests: Typed;
}

const isShare = (rule: Pick<AlertRule, "metric" | "against">): boolean =>
  ["rate", "change"].includes(unitOf(rule));

/** Without the noise of a hundredth in binary. */
const tidy = (value: number): number => Number(value.toPrecision(12));

export function draftOf(alert: Alert | undefined, agentId: string | undefined): AlertDraft {
  const rule = alert ?? completeRule({ metric: "error_rate", value: 0.05 });
  return {
    agent_id: alert?.agent_id ?? agentId ?? null,
    name: alert?.name ?? "",
    description: alert?.description ?? "",
    metric: rule.metric,
    statistic: rule.statistic,
    window_minutes: rule.window_minutes,
    comparison: rule.comparison,
    against: rule.against,
    value: isShare(rule) ? tidy(rule.value * 100) : rule.value,
    for_minutes: rule.for_minutes,
    min_requests: rule.min_requests,
    action: rule.action,
  };
}

/** Another metric has a statistic, a comparison and values of its own. */
export function withMetric(draft: AlertDraft, metric: AlertRule["metric"]): AlertDraft {
  const against = metric === "no_traffic" ? "threshold" : draft.against;
  const { statistic, comparison, value } = completeRule({ metric, against });
  return { ...draft, metric, against, statistic, comparison, value: Number.isNaN(value) ? "" : value };
}

/** What is not typed is NaN, which the rule's own check tells. */
const number = (value: Typed): number => (value === "" ? Number.NaN : Number(value));

export const ruleOf = (draft: AlertDraft): AlertRule => ({
  metric: draft.metric,
  statistic: draft.statistic,
  window_minutes: number(draft.window_minutes),
  comparison: draft.comparison,
  against: draft.against,
  value: isShare(draft) ? tidy(number(draft.value) / 100) : number(draft.value),
  for_minutes: number(draft.for_minutes),
  min_requests: number(draft.min_requests),
  action: draft.action,
});
