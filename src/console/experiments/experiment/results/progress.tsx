import { Progress as Bar, Stack, Text } from "@mantine/core";
import { Facts } from "../../../kit/facts.tsx";
import { count, percent } from "../../../kit/format.ts";
import { Section } from "../../../kit/section.tsx";
import { Time } from "../../../kit/time.tsx";
import { experiments } from "../../../strings/experiments.ts";
import type { Experiment, Results } from "../../queries.ts";

const text = experiments.page;

/** How far it is: of its plan, and version by version of the least sample. */
export function Progress({ experiment, results }: { experiment: Experiment; results: Results }) {
  const { planned_share: share, results_by_version: versions } = results;
  const least = experiment.min_sample_size;
  return (
    <Section title={text.progress}>
      {share !== null && <Line label={text.ofPlan} value={share} shown={percent(share, 0)} />}
      {Object.entries(versions)
        .toSorted(([, a], [, b]) => Number(b.variant === "control") - Number(a.variant === "control"))
        .map(([version, { sample_size, exposed }]) => (
          <Line
            key={version}
            label={`v${version} · ${text.exposed} ${count(exposed)}`}
            value={Math.min(1, sample_size / least)}
            shown={`${text.withOutcome} ${count(sample_size)}`}
          />
        ))}
      <Text size="xs" c="dimmed">
        {text.atLeast(count(least))}
      </Text>
      <Facts
        rows={[
          ...(results.sufficient_data_expected_at
            ? [
                [text.expected, <Time key="expected" at={results.sufficient_data_expected_at} />] as [
                  string,
                  React.ReactNode,
                ],
              ]
            : []),
          ...(experiment.ends_at && experiment.status === "running"
            ? [[text.endsAt, <Time key="ends" at={experiment.ends_at} />] as [string, React.ReactNode]]
            : []),
          [text.lastData, <Time key="last" at={results.last_at} />],
        ]}
      />
    </Section>
  );
}

const Line = ({ label, value, shown }: { label: string; value: number; shown: string }) => (
  <Stack gap={2}>
    <Text size="sm">
      {label} · {shown}
    </Text>
    <Bar value={value * 100} aria-label={label} color={value >= 1 ? "teal" : undefined} />
  </Stack>
);
