import { useMemo } from "react";
import { Boundary } from "../../../charts/boundary.tsx";
import { moment, percent } from "../../../kit/format.ts";
import { experiments } from "../../../strings/experiments.ts";
import { metricName } from "../../metric-format.ts";
import type { Comparison, Results } from "../../queries.ts";
import { plannedBoundary } from "./planned-boundary.ts";

const text = experiments.page;

interface LookBoundaryProps {
  results: Results;
  comparison: Comparison;
}

/** Each look's statistic beside the boundary that it was held against, and the boundary of the looks to come. */
export default function LookBoundary({ results, comparison }: LookBoundaryProps) {
  const { looks, alpha, planned_share: share, comparisons } = results;
  const { version, metric } = comparison;
  const taken = looks.filter(({ kind }) => kind === "planned").map(({ fraction }) => fraction);
  const key = taken.join(" ");
  const upper = useMemo(
    () => plannedBoundary(key === "" ? [] : key.split(" ").map(Number), alpha, comparisons.length),
    [key, alpha, comparisons.length],
  );
  return (
    <Boundary
      label={text.boundaryOf(metricName(metric), version)}
      xName={text.shareOfPlan}
      yName={text.zOf(version)}
      domain={[0, 1]}
      formatX={(value) => percent(value, 0)}
      formatY={(value) => value.toFixed(2).replace("-", "−")}
      points={looks.map(({ kind, taken_at, fraction, comparisons: seen }) => ({
        x: fraction,
        value: seen.find((one) => one.version === version && one.metric === metric)?.z ?? null,
        note: text.lookNote(text.lookKinds[kind], moment(taken_at)),
      }))}
      upper={upper}
      lower={upper.map(({ x, value }) => ({ x, value: value === null ? null : -value }))}
      now={share === null || share >= 1 ? undefined : { x: share, label: text.now }}
    />
  );
}
