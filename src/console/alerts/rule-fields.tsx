import { NumberInput, Select, Switch } from "@mantine/core";
import { AGAINST, ALERT_METRICS, COMPARISONS } from "../../domain/alert/alert.ts";
import { statisticsOf } from "../../domain/alert/rule.ts";
import { alerts } from "../strings/alerts.ts";
import classes from "./alerts.module.css";
import { withMetric, type AlertDraft } from "./draft.ts";
import { unitOf } from "./words.ts";

const text = alerts.form;

interface RuleFieldsProps {
  draft: AlertDraft;
  onChange: (draft: AlertDraft) => void;
  fault: (place: string) => string | undefined;
}

const labelled = <V extends string>(values: readonly V[], labels: Record<V, string>) =>
  values.map((value) => ({ value, label: labels[value] }));

/** When an alert fires. */
export function RuleFields({ draft, onChange, fault }: RuleFieldsProps) {
  const change = (part: Partial<AlertDraft>): void => onChange({ ...draft, ...part });
  const statistics = statisticsOf(draft.metric);
  const counts = draft.metric === "no_traffic";
  return (
    <>
      <div className={classes.pair}>
        <Select
          label={text.metric}
          data={labelled(ALERT_METRICS, alerts.metrics)}
          value={draft.metric}
          onChange={(metric) => metric && onChange(withMetric(draft, metric))}
          allowDeselect={false}
        />
        {statistics.length > 1 && (
          <Select
            label={text.statistic}
            data={labelled(statistics, alerts.statistics)}
            value={draft.statistic}
            onChange={(statistic) => statistic && change({ statistic })}
            error={fault("/statistic")}
            allowDeselect={false}
          />
        )}
        {!counts && (
          <Select
            label={text.against}
            data={labelled(AGAINST, alerts.against)}
            value={draft.against}
            onChange={(against) => against && change({ against, value: "" })}
            error={fault("/against")}
            allowDeselect={false}
          />
        )}
        {!counts && (
          <Select
            label={text.comparison}
            data={labelled(COMPARISONS, alerts.comparisons)}
            value={draft.comparison}
            onChange={(comparison) => comparison && change({ comparison })}
            error={fault("/comparison")}
            allowDeselect={false}
          />
        )}
        <NumberInput
          label={`${text.value}, ${alerts.units[unitOf(draft)]}`}
          value={draft.value}
          onChange={(value) => change({ value })}
          error={draft.value === "" ? undefined : fault("/value")}
          hideControls
          required
        />
        <NumberInput
          label={text.window}
          description={text.windowHint}
          value={draft.window_minutes}
          onChange={(window_minutes) => change({ window_minutes })}
          error={fault("/window_minutes")}
          allowDecimal={false}
          hideControls
        />
        <NumberInput
          label={text.lasting}
          description={text.lastingHint}
          value={draft.for_minutes}
          onChange={(for_minutes) => change({ for_minutes })}
          error={fault("/for_minutes")}
          allowDecimal={false}
          hideControls
        />
        {!counts && (
          <NumberInput
            label={text.requests}
            description={text.requestsHint}
            value={draft.min_requests}
            onChange={(min_requests) => change({ min_requests })}
            error={fault("/min_requests")}
            allowDecimal={false}
            hideControls
          />
        )}
      </div>
      <Switch
        label={text.rollback}
        description={text.rollbackHint}
        checked={draft.action === "rollback"}
        onChange={({ currentTarget }) => change({ action: currentTarget.checked ? "rollback" : "none" })}
      />
    </>
  );
}
