import { DataTable } from "../../../kit/data-table.tsx";
import { decimal, percent } from "../../../kit/format.ts";
import { Time } from "../../../kit/time.tsx";
import { charts } from "../../../strings/charts.ts";
import { common } from "../../../strings/common.ts";
import { experiments } from "../../../strings/experiments.ts";
import { metricDifference, pValue } from "../../metric-format.ts";
import type { Comparison, Results } from "../../queries.ts";

const text = experiments.page;

interface LooksTableProps {
  results: Results;
  comparison: Comparison;
}

/** The looks that were taken: what each has spent of alpha is spent. */
export function LooksTable({ results, comparison: { version, metric } }: LooksTableProps) {
  const rows = results.looks.map(({ comparisons, ...look }) => ({
    ...look,
    seen: comparisons.find((one) => one.version === version && one.metric === metric),
  }));
  return (
    <DataTable
      label={text.lookTable}
      rows={rows}
      keyOf={({ taken_at, kind }) => `${taken_at} ${kind}`}
      columns={[
        { key: "taken", title: text.taken, cell: ({ taken_at }) => <Time at={taken_at} exact /> },
        {
          key: "fraction",
          title: text.fraction,
          cell: ({ fraction }) => percent(fraction, 0),
          numeric: true,
        },
        {
          key: "interval",
          title: text.interval,
          cell: ({ seen }) =>
            seen?.interval
              ? charts.between(
                  ...(seen.interval.map((end) => metricDifference(metric, end)) as [string, string]),
                )
              : common.unknown,
        },
        {
          key: "z",
          title: "z",
          cell: ({ seen }) => decimal(seen?.z),
          numeric: true,
        },
        {
          key: "p",
          title: text.p,
          cell: ({ seen }) => pValue(seen?.adjusted_p_value ?? null),
          numeric: true,
        },
        {
          key: "outcome",
          title: text.outcome,
          cell: ({ seen }) =>
            seen?.significant == null
              ? common.unknown
              : seen.significant
                ? text.significant
                : text.notSignificant,
        },
      ]}
    />
  );
}
