import { Facts } from "../../kit/facts.tsx";
import { conditionWords } from "../../kit/conditions/words.ts";
import { Copyable } from "../../kit/copy.tsx";
import { count, decimal, percent } from "../../kit/format.ts";
import { Section } from "../../kit/section.tsx";
import { common } from "../../strings/common.ts";
import { experiments } from "../../strings/experiments.ts";
import { metricName } from "../metric-format.ts";
import type { Experiment } from "../queries.ts";

const text = experiments.page;
const names = text.openSettings;

export const weightsText = (weights: Record<string, number>): string =>
  Object.entries(weights)
    .map(([version, weight]) => `v${version} ${decimal(weight)} %`)
    .join(", ");

/** What the experiment is about, as it was fixed. */
export function Settings({ experiment }: { experiment: Experiment }) {
  const { audience, secondary_metrics: secondary, max_sample_size: most, duration_days: days } = experiment;
  return (
    <Section title={text.settings}>
      <Facts
        rows={[
          [names.id, <Copyable key="id" value={experiment.test_id} />],
          [names.primary, metricName(experiment.primary_metric)],
          [names.secondary, secondary.length === 0 ? common.none : secondary.map(metricName).join(", ")],
          [text.weights, weightsText(experiment.traffic_distribution)],
          [names.traffic, percent(experiment.traffic_percent / 100, 0)],
          [names.unit, experiments.unitNames[experiment.unit] ?? experiment.unit],
          [names.audience, Object.keys(audience).length === 0 ? text.everyone : conditionWords(audience)],
          [names.analysis, experiments.analyses[experiment.analysis ?? "auto"].name],
          [names.alpha, percent(experiment.alpha, 0)],
          [names.power, percent(experiment.power, 0)],
          [names.effect, percent(experiment.minimum_detectable_effect, 0)],
          [names.minSample, count(experiment.min_sample_size)],
          [names.maxSample, most === null ? common.none : count(most)],
          [names.duration, days === null ? common.none : experiments.form.days(decimal(days))],
          [names.allocation, experiments.form.allocations[experiment.allocation].name],
          [names.sticky, experiment.sticky ? common.yes : common.no],
          [names.createdBy, experiment.created_by],
        ]}
      />
    </Section>
  );
}
