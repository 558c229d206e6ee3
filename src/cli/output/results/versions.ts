import type { Results } from "../../experiment.ts";
import { amount, milliseconds, share } from "../figures.ts";
import { table, type Column } from "../table.ts";

type Row = Results["results_by_version"][string] & { version: string };

const shown = (value: number | null, print: (value: number) => string): string | null =>
  value === null ? null : print(value);

const SHAPE: Column<Row>[] = [
  { title: "VERSION", value: ({ version, variant }) => `${version} ${variant}` },
  { title: "EXPOSED", value: (row) => row.exposed },
  { title: "SAMPLE", value: (row) => row.sample_size },
  { title: "SUCCESS", value: (row) => shown(row.success_rate, share) },
  { title: "AVG", value: (row) => shown(row.avg_response_time, milliseconds) },
  { title: "P50", value: (row) => shown(row.p50, milliseconds) },
  { title: "P95", value: (row) => shown(row.p95, milliseconds) },
  { title: "P99", value: (row) => shown(row.p99, milliseconds) },
  { title: "ESCAL", value: (row) => shown(row.escalation_rate, share) },
  { title: "SCORE", value: (row) => shown(row.user_satisfaction, (score) => score.toFixed(1)) },
  { title: "COST", value: (row) => shown(row.cost_usd, amount) },
];

/** A line a version, the control first. Response times in milliseconds. */
export function versions({ results_by_version }: Results, width: number): string {
  const rows = Object.entries(results_by_version)
    .map(([version, row]) => ({ version, ...row }))
    .toSorted((a, b) => Number(a.variant !== "control") - Number(b.variant !== "control"));
  return table(rows, SHAPE, width);
}
