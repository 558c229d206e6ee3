import { api, body, segment } from "../api/client.ts";
import { useAct } from "../kit/use-act.ts";
import { alerts as text } from "../strings/alerts.ts";
import type { Alert } from "./queries.ts";

const param = ({ id }: Alert) => ({ id: segment(id) });

const switchTo = (alert: Alert, enabled: boolean) =>
  body(api.alerts[":id"].$patch({ param: param(alert), json: { enabled } }));

/** The same alert, which begins anew. */
const createAgain = (alert: Alert) =>
  body(
    api.alerts.$post({
      json: {
        agent_id: alert.agent_id,
        name: alert.name,
        description: alert.description,
        metric: alert.metric,
        statistic: alert.statistic,
        window_minutes: alert.window_minutes,
        comparison: alert.comparison,
        against: alert.against,
        value: alert.value,
        for_minutes: alert.for_minutes,
        min_requests: alert.min_requests,
        action: alert.action,
        enabled: alert.enabled,
      },
    }),
  );

/** Pausing and deleting, with a way back. */
export function useAlertActs() {
  const toggle = useAct({
    act: (alert: Alert) => switchTo(alert, !alert.enabled),
    done: ({ enabled, name }) => (enabled ? text.resumed(name) : text.paused(name)),
    undo: (_after, alert) => () => switchTo(alert, alert.enabled),
  });
  const remove = useAct({
    act: (alert: Alert) => api.alerts[":id"].$delete({ param: param(alert) }),
    done: (_none, { name }) => text.removed(name),
    undo: (_none, alert) => () => createAgain(alert),
  });
  return { toggle, remove };
}
