import type { AlertState } from "../../domain/alert/alert.ts";
import type { AlertRow } from "../../store/alerts.ts";

/** What an audit entry tells of an alert that a person makes, changes or deletes. */
export const told = ({ id, name, description, rule, enabled }: AlertRow): Record<string, unknown> => ({
  alert_id: id,
  name,
  description,
  ...rule,
  enabled,
});

const iso = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString());

/** What an audit entry, and so a webhook, tells of an alert that fires or no longer does. */
export const toldState = (
  { id, name, rule }: Pick<AlertRow, "id" | "name" | "rule">,
  state: AlertState,
): Record<string, unknown> => ({
  alert_id: id,
  name,
  metric: rule.metric,
  statistic: rule.statistic,
  comparison: rule.comparison,
  against: rule.against,
  threshold: rule.value,
  window_minutes: rule.window_minutes,
  status: state.status,
  value: state.value,
  reference: state.reference,
  requests: state.requests,
  firing_since: iso(state.firing_since),
  action: rule.action,
  action_result: state.action_result,
});
