import type { AlertState } from "../../domain/alert/alert.ts";
import type { AlertRow } from "../../store/alerts.ts";
import { isoOrNull } from "../iso.ts";

/** What an audit entry tells of an alert that a person makes, changes or deletes. */
export const told = ({ id, name, description, rule, enabled }: AlertRow): Record<string, unknown> => ({
  alert_id: id,
  name,
  description,
  ...rule,
  enabled,
});

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
  firing_since: isoOrNull(state.firing_since),
  action: rule.action,
  action_result: state.action_result,
});
