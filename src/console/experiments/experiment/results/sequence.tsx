import { Group, Select, Skeleton, Text } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { TimeSeries } from "../../../charts/time-series.tsx";
import { decimal } from "../../../kit/format.ts";
import { Section } from "../../../kit/section.tsx";
import { experiments } from "../../../strings/experiments.ts";
import { metricDifference, metricName } from "../../metric-format.ts";
import type { Comparison, Results } from "../../queries.ts";
import { confidenceDays } from "./confidence-days.ts";
import { LooksTable } from "./looks-table.tsx";

// Boundaries are computed by the distributions that the service uses, which weigh something.
const LookBoundary = lazy(() => import("./look-boundary.tsx"));

const text = experiments.page;

const keyOf = ({ version, metric }: Comparison): string => `${version} ${metric}`;
const LEADS = {
  group_sequential: text.sequenceGroup,
  always_valid: text.sequenceAlways,
  fixed: text.sequenceFixed,
};

/** Where the data are on the boundary at which they decide. */
export function Sequence({ results }: { results: Results }) {
  const { comparisons, analysis } = results;
  const [chosen, setChosen] = useState<string | null>(null);
  const comparison = comparisons.find((one) => keyOf(one) === chosen) ?? comparisons[0];
  if (!comparison) return null;
  return (
    <Section title={text.sequence} description={LEADS[analysis]}>
      {comparisons.length > 1 && (
        <Group>
          <Select
            label={text.metric}
            allowDeselect={false}
            value={keyOf(comparison)}
            onChange={setChosen}
            data={comparisons.map((one) => ({
              value: keyOf(one),
              label: `${metricName(one.metric)}, v${one.version}`,
            }))}
          />
        </Group>
      )}
      {analysis === "group_sequential" && (
        <Suspense fallback={<Skeleton height={240} />}>
          <LookBoundary results={results} comparison={comparison} />
        </Suspense>
      )}
      {analysis === "always_valid" && <ConfidenceSequence results={results} comparison={comparison} />}
      {analysis !== "group_sequential" && comparison.z !== null && comparison.critical !== null && (
        <Text size="sm">{text.oneMoment(decimal(comparison.z), decimal(comparison.critical))}</Text>
      )}
      {comparison.status !== "ok" && (
        <Text size="sm" c="dimmed">
          {comparison.reason}
        </Text>
      )}
      {results.looks.length > 0 && <LooksTable results={results} comparison={comparison} />}
      {comparisons.length > 1 && (
        <Text size="xs" c="dimmed">
          {analysis === "group_sequential" ? text.shared(comparisons.length) : text.alone(comparisons.length)}
        </Text>
      )}
    </Section>
  );
}

function ConfidenceSequence({ results, comparison }: { results: Results; comparison: Comparison }) {
  const points = confidenceDays(results, comparison);
  if (points === null) return null;
  const name = text.differenceOf(metricName(comparison.metric));
  return (
    <>
      <TimeSeries
        label={name}
        days
        series={[{ name, points }]}
        levels={[{ value: 0, label: text.noDifference }]}
        format={(value) => metricDifference(comparison.metric, value)}
      />
      {points.length > 1 && (
        <Text size="xs" c="dimmed">
          {text.reconstructed}
        </Text>
      )}
    </>
  );
}
