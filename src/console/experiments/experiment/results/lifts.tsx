import { Alert, Group, SegmentedControl, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { Intervals, type IntervalRow } from "../../../charts/intervals.tsx";
import { percent, signedPercent } from "../../../kit/format.ts";
import { Section } from "../../../kit/section.tsx";
import { experiments } from "../../../strings/experiments.ts";
import { metricDifference, metricName, metricValue, pValue } from "../../metric-format.ts";
import type { Comparison, Results } from "../../queries.ts";

const text = experiments.page;

type Scale = "lift" | "absolute";

/** How each version differs from the control, metric by metric: intervals first. */
export function Lifts({ results }: { results: Results }) {
  const [scale, setScale] = useState<Scale>("lift");
  const { comparisons, alpha, sufficient_data: sufficient, pending } = results;
  const metrics = [...new Set(comparisons.map(({ metric }) => metric))];
  return (
    <Section
      title={text.results}
      description={text.resultsLead(percent(1 - alpha, 0))}
      actions={
        <SegmentedControl
          size="xs"
          aria-label={text.scale}
          value={scale}
          onChange={(value) => setScale(value)}
          data={[
            { value: "lift", label: text.lift },
            { value: "absolute", label: text.absolute },
          ]}
        />
      }
    >
      {(!sufficient || pending !== null) && (
        <Alert color="blue" variant="default" p="xs">
          {[sufficient ? "" : text.noEarlyNumbers, pending ?? ""].filter(Boolean).join(" ")}
        </Alert>
      )}
      <Stack gap="lg">
        {metrics.map((metric) => (
          <Metric
            key={metric}
            metric={metric}
            comparisons={comparisons.filter((one) => one.metric === metric)}
            looks={results.looks}
            scale={scale}
          />
        ))}
      </Stack>
      <Text size="xs" c="dimmed">
        {[comparisons.length > 1 ? text.holm(comparisons.length) : "", text.chanceHint]
          .filter(Boolean)
          .join(" ")}
      </Text>
    </Section>
  );
}

interface MetricProps {
  metric: string;
  comparisons: Comparison[];
  looks: Results["looks"];
  scale: Scale;
}

function Metric({ metric, comparisons, looks, scale }: MetricProps) {
  const [first] = comparisons;
  if (!first) return null;
  const label = metricName(metric);
  return (
    <div>
      <Group gap="xs" align="baseline">
        <Title order={3}>{label}</Title>
        <Text size="xs" c="dimmed">
          {[text[first.role], experiments.directions[first.direction], experiments.kinds[first.kind]].join(
            " · ",
          )}
        </Text>
      </Group>
      <Intervals
        label={`${label}: ${text[scale]}`}
        rows={comparisons.map((one) => rowOf(one, scale, looks))}
        format={scale === "lift" ? signedPercent : (value) => metricDifference(metric, value)}
      />
    </div>
  );
}

function rowOf(one: Comparison, scale: Scale, looks: Results["looks"]): IntervalRow {
  const { metric, status, significant, adjusted_p_value: p, chance_to_win: chance } = one;
  const interval = scale === "lift" ? one.lift_interval : one.interval;
  const notes = [
    one.test_value === null && one.control_value === null
      ? ""
      : text.values(metricValue(metric, one.test_value), metricValue(metric, one.control_value)),
    ...(status === "ok"
      ? [
          p !== null && p < 0.001 ? text.pSmall : text.pValue(pValue(p)),
          significant === true ? text.significant : text.notSignificant,
          ...(chance === null ? [] : [text.chance(chanceText(chance))]),
        ]
      : [one.reason ?? ""]),
    decidedAt(one, looks),
  ];
  return {
    name: experiments.version(one.version),
    estimate: scale === "lift" ? one.lift : one.difference,
    low: interval?.[0] ?? null,
    high: interval?.[1] ?? null,
    note: notes.filter(Boolean).join(" · "),
    tone: toneOf(one),
  };
}

/** What a look decided stays as it was then, though more data have come. */
function decidedAt({ version, metric }: Comparison, looks: Results["looks"]): string {
  const decisive = looks.find(({ comparisons }) =>
    comparisons.some((one) => one.version === version && one.metric === metric && one.significant === true),
  );
  return decisive === undefined ? "" : text.decided(percent(decisive.fraction, 0));
}

/** Nothing is certain, however many digits are shown. */
const chanceText = (chance: number): string =>
  chance > 0.999
    ? `> ${percent(0.999)}`
    : chance < 0.001
      ? `< ${percent(0.001)}`
      : percent(chance, chance > 0.99 || chance < 0.01 ? 1 : 0);

function toneOf({ significant, difference, direction }: Comparison): "good" | "bad" | "neutral" {
  if (significant !== true || difference === null) return "neutral";
  return difference > 0 === (direction === "increase") ? "good" : "bad";
}
