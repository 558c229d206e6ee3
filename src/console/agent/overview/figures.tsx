import { SegmentedControl, Select, Stack, Text } from "@mantine/core";
import { TimeSeries } from "../../charts/time-series.tsx";
import { compact, count, duration, percent, usd } from "../../kit/format.ts";
import { Section } from "../../kit/section.tsx";
import { Empty, Failure, Loading } from "../../kit/states.tsx";
import { agent } from "../../strings/agent.ts";
import type { Activation } from "../activations.ts";
import { ByVersion } from "./by-version.tsx";
import classes from "./figures.module.css";
import { busiest, linesOf, METRIC_NAMES, METRICS, MOST_LINES, type MetricName } from "./lines.ts";
import { RANGES, totalsOf, type Range, type Rate, type Totals, type useMetrics } from "./metrics.ts";

const text = agent.figures;

interface FiguresProps {
  agentId: string;
  range: Range;
  metric: MetricName;
  onChange: (search: { range?: Range; metric?: MetricName }) => void;
  /** Of all versions together, and by version. */
  all: ReturnType<typeof useMetrics>;
  byVersion: ReturnType<typeof useMetrics>;
  activations: Activation[];
  colorOf: (version: number | null) => string;
}

/** How the agent does: its figures, a chart by version, and the versions beside each other. */
export function Figures(props: FiguresProps) {
  const { range, onChange, all, byVersion } = props;
  const error = all.error ?? byVersion.error;
  return (
    <Section
      title={text.title}
      actions={
        <SegmentedControl
          size="xs"
          aria-label={text.range}
          value={range}
          onChange={(next) => onChange({ range: next })}
          data={RANGES.map((value) => ({ value, label: text.ranges[value] }))}
        />
      }
    >
      {all.data === undefined || byVersion.data === undefined ? (
        error ? (
          <Failure error={error} onRetry={() => void Promise.all([all.refetch(), byVersion.refetch()])} />
        ) : (
          <Loading rows={5} />
        )
      ) : all.data.buckets.length === 0 ? (
        <Empty title={text.nothing}>{text.nothingDetail}</Empty>
      ) : (
        <Stack>
          <Tiles totals={totalsOf(all.data.buckets)} range={range} />
          <Chart {...props} read={byVersion.data} />
          <ByVersion agentId={props.agentId} buckets={byVersion.data.buckets} colorOf={props.colorOf} />
        </Stack>
      )}
    </Section>
  );
}

const between = (rate: Rate | null): string | undefined =>
  rate === null ? undefined : text.interval(percent(rate.low), percent(rate.high));

function Tiles({ totals, range }: { totals: Totals; range: Range }) {
  const { requests, failed, escalated, success, escalations, p95, cost, input, output } = totals;
  const times =
    p95 === null
      ? duration(null)
      : p95.low === p95.high
        ? duration(p95.low)
        : `${duration(p95.low)} – ${duration(p95.high)}`;
  const tiles: [label: string, value: string, ...hints: (string | undefined)[]][] = [
    [text.requests, count(requests), text.failed(count(failed))],
    [text.success, percent(success?.value), between(success)],
    [text.p95, times, text.p95Hint[range]],
    [text.escalations, percent(escalations?.value), between(escalations), text.count(count(escalated))],
    [text.cost, usd(cost), requests > 0 ? text.perRequest(usd(cost / requests)) : undefined],
    [text.tokens, compact(input + output), text.inOut(compact(input), compact(output))],
  ];
  return (
    <dl className={classes.tiles}>
      {tiles.map(([label, value, ...hints]) => (
        <div key={label} className={classes.tile}>
          <dt>{label}</dt>
          <dd className={classes.value}>{value}</dd>
          {hints.map(
            (hint) =>
              hint !== undefined && (
                <dd key={hint} className={classes.hint}>
                  {hint}
                </dd>
              ),
          )}
        </div>
      ))}
    </dl>
  );
}

interface ChartProps extends FiguresProps {
  read: NonNullable<FiguresProps["byVersion"]["data"]>;
}

function Chart({ range, metric, onChange, activations, colorOf, read }: ChartProps) {
  const { label, format, bounds } = METRICS[metric];
  const marks = activations
    .map(({ at, version }) => ({ at: Date.parse(at), label: text.activated(version) }))
    .filter(({ at }) => at >= read.from && at <= read.to);
  return (
    <div>
      <Select
        size="xs"
        label={text.metric}
        description={text.per[range]}
        maw={220}
        mb="xs"
        data={METRIC_NAMES.map((value) => ({ value, label: METRICS[value].label }))}
        value={metric}
        onChange={(next) => onChange({ metric: next ?? undefined })}
        allowDeselect={false}
      />
      <TimeSeries
        label={text.chart(label, text.ranges[range])}
        series={linesOf(read, range, metric, colorOf)}
        format={format}
        marks={marks}
        days={range === "30d"}
        bounds={[...bounds]}
        span={[read.from, read.to]}
      />
      {busiest(read.buckets).length > MOST_LINES && (
        <Text size="xs" c="dimmed">
          {text.more(MOST_LINES)}
        </Text>
      )}
    </div>
  );
}
