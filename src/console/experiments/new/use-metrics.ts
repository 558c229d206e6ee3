import { useQuery } from "@tanstack/react-query";
import { measureOf } from "../../../domain/analysis/metrics.ts";
import { METRIC_NAMES } from "../../../domain/metric.ts";
import { metricName } from "../metric-format.ts";
import { ownMetricsQuery } from "../../api/metrics.ts";

/** Every metric that an experiment can be about: those of every interaction, and the project's own. */
export function useMetrics() {
  const { data } = useQuery(ownMetricsQuery);
  const own = data?.data ?? [];
  return {
    options: [...METRIC_NAMES, ...own.map(({ metric }) => metric)].map((value) => ({
      value,
      label: metricName(value),
    })),
    kindOf: (metric: string) => measureOf(metric, own).kind,
  };
}
