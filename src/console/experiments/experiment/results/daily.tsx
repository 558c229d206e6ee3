import { Group, Select } from "@mantine/core";
import { useState } from "react";
import { DAY_MS } from "../../../../domain/durations.ts";
import { TimeSeries } from "../../../charts/time-series.tsx";
import type { TimeMark } from "../../../charts/types.ts";
import { count } from "../../../kit/format.ts";
import { Section } from "../../../kit/section.tsx";
import { experiments } from "../../../strings/experiments.ts";
import { metricName, metricValue } from "../../metric-format.ts";
import type { Experiment, Results } from "../../queries.ts";

const text = experiments.page;
const COUNTS = ["new_units", "interactions"] as const;
type Count = (typeof COUNTS)[number];

const isCount = (name: string): name is Count => (COUNTS as readonly string[]).includes(name);
const countNames: Record<Count, string> = { new_units: text.newUnits, interactions: text.interactions };

/** What happened on which day, version by version. */
export function Daily({ experiment, results }: { experiment: Experiment; results: Results }) {
  const { series, primary_metric: primary, control_version: control } = results;
  const [chosen, setChosen] = useState<string>(primary);
  const versions = Object.keys(results.results_by_version).map(Number);
  const measured = new Set(series.flatMap(({ metrics }) => Object.keys(metrics)));
  const names = [primary, ...[...measured].filter((name) => name !== primary), ...COUNTS];
  return (
    <Section title={text.daily} description={text.dailyLead}>
      <Group>
        <Select
          label={text.dailyMetric}
          allowDeselect={false}
          value={chosen}
          onChange={(next) => next !== null && setChosen(next)}
          data={names.map((name) => ({
            value: name,
            label: isCount(name) ? countNames[name] : metricName(name),
          }))}
        />
      </Group>
      <TimeSeries
        label={`${text.daily}: ${isCount(chosen) ? countNames[chosen] : metricName(chosen)}`}
        days
        series={[control, ...versions.filter((one) => one !== control)].map((version) => ({
          name: version === control ? `v${version} (${experiments.control})` : `v${version}`,
          points: series
            .filter((one) => one.version === version)
            .map((one) => ({
              at: Date.parse(one.day),
              value: isCount(chosen) ? one[chosen] : (one.metrics[chosen]?.mean ?? null),
            })),
        }))}
        marks={marksOf(experiment, results.phase)}
        bounds={chosen.endsWith("_rate") ? [0, 1] : [0, null]}
        format={(value) => (isCount(chosen) ? count(value) : metricValue(chosen, value))}
      />
    </Section>
  );
}

/** The day of UTC in which something happened: points are days, and so are marks. */
const dayOf = (at: string): number => Math.floor(Date.parse(at) / DAY_MS) * DAY_MS;

/** What changed in the phase: how it began and ended, and its pauses. */
function marksOf({ phases }: Experiment, number: number): TimeMark[] {
  const phase = phases.find((one) => one.number === number);
  if (!phase) return [];
  return [
    { at: dayOf(phase.started_at), label: text.marks.phase(number) },
    ...phase.pauses.flatMap(({ from, to }) => [
      { at: dayOf(from), label: text.marks.paused },
      ...(to === null ? [] : [{ at: dayOf(to), label: text.marks.resumed }]),
    ]),
    ...(phase.ended_at === null ? [] : [{ at: dayOf(phase.ended_at), label: text.marks.ended }]),
  ];
}
