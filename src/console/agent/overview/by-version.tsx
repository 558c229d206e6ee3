import { DataTable, type Column } from "../../kit/data-table.tsx";
import { count, duration, percent, usd } from "../../kit/format.ts";
import { agent } from "../../strings/agent.ts";
import { busiest } from "./lines.ts";
import { totalsOf, type Bucket, type Rate, type Totals } from "./metrics.ts";
import { VersionMark } from "./version-mark.tsx";

const text = agent.figures;

interface ByVersionProps {
  agentId: string;
  buckets: Bucket[];
  colorOf: (version: number | null) => string;
}

interface Row extends Totals {
  version: number | null;
}

const withInterval = (rate: Rate | null) =>
  rate === null ? percent(null) : `${percent(rate.low)} – ${percent(rate.high)} (${percent(rate.value)})`;

/** Versions beside each other, those with the most requests first. */
export function ByVersion({ agentId, buckets, colorOf }: ByVersionProps) {
  const rows: Row[] = busiest(buckets).map((version) => ({
    version,
    ...totalsOf(buckets.filter((bucket) => bucket.version === version)),
  }));
  const all = rows.reduce((sum, { requests }) => sum + requests, 0);
  const columns: Column<Row>[] = [
    {
      key: "version",
      title: text.versionColumn,
      cell: ({ version }) => <VersionMark agentId={agentId} version={version} color={colorOf(version)} />,
    },
    { key: "requests", title: text.requests, numeric: true, cell: ({ requests }) => count(requests) },
    {
      key: "share",
      title: text.shareColumn,
      numeric: true,
      cell: ({ requests }) => percent(all === 0 ? null : requests / all),
    },
    { key: "success", title: text.success, numeric: true, cell: ({ success }) => withInterval(success) },
    {
      key: "escalations",
      title: text.escalations,
      numeric: true,
      cell: ({ escalations }) => withInterval(escalations),
    },
    {
      key: "p95",
      title: text.p95,
      numeric: true,
      cell: ({ p95 }) => (p95 === null ? duration(null) : `${duration(p95.low)} – ${duration(p95.high)}`),
    },
    { key: "cost", title: text.cost, numeric: true, cell: ({ cost }) => usd(cost) },
  ];
  return (
    <DataTable label={text.byVersion} columns={columns} rows={rows} keyOf={({ version }) => version ?? 0} />
  );
}
