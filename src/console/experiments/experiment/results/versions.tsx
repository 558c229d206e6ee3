import { DataTable } from "../../../kit/data-table.tsx";
import { count, decimal, duration, percent, usd } from "../../../kit/format.ts";
import { Section } from "../../../kit/section.tsx";
import { experiments } from "../../../strings/experiments.ts";
import { metricName } from "../../metric-format.ts";
import type { Results } from "../../queries.ts";

const text = experiments.page;
type Version = Results["results_by_version"][string];
type Name = keyof typeof text.figures;

const FORMATS: Record<Name, (value: number | null) => string> = {
  exposed: count,
  sample_size: count,
  interactions: count,
  success_rate: percent,
  error_rate: percent,
  escalation_rate: percent,
  avg_response_time: duration,
  p50: duration,
  p95: duration,
  p99: duration,
  avg_time_to_first_token: duration,
  user_satisfaction: decimal,
  cost_usd: usd,
  input_tokens: count,
  output_tokens: count,
  cached_tokens: count,
};

interface Row {
  name: string;
  values: Record<string, string>;
}

/** The plain figures of each version, side by side. What was measured in none is left out. */
export function Versions({ results }: { results: Results }) {
  const { results_by_version: by, control_version: control } = results;
  const versions = Object.keys(by);
  const rows: Row[] = [
    ...(Object.keys(text.figures) as Name[])
      .filter((name) => versions.some((version) => by[version]?.[name] !== null))
      .map((name) => row(text.figures[name], (version) => FORMATS[name](version[name]))),
    ...own(Object.values(by)).map((name) =>
      row(metricName(`metrics.${name}`), ({ metrics }) => decimal(metrics[name])),
    ),
  ];
  function row(name: string, of: (version: Version) => string): Row {
    return { name, values: Object.fromEntries(Object.entries(by).map(([v, found]) => [v, of(found)])) };
  }
  return (
    <Section title={text.byVersion} description={text.byVersionLead}>
      <DataTable
        label={text.byVersion}
        rows={rows}
        keyOf={({ name }) => name}
        columns={[
          { key: "figure", title: text.figure, cell: ({ name }) => name },
          ...[String(control), ...versions.filter((one) => one !== String(control))].map((version) => ({
            key: version,
            title: version === String(control) ? `v${version} (${experiments.control})` : `v${version}`,
            cell: ({ values }: Row) => values[version],
            numeric: true,
          })),
        ]}
      />
    </Section>
  );
}

const own = (versions: Version[]): string[] => [
  ...new Set(versions.flatMap(({ metrics }) => Object.keys(metrics))),
];
