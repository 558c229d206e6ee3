import { lazy } from "react";
import { patiently } from "../api/patiently.ts";
import { charts as text } from "../strings/charts.ts";
import { common } from "../strings/common.ts";
import { Alternative } from "./alternative.tsx";
import { Frame } from "./frame.tsx";
import { Legend } from "./swatch.tsx";
import { timeRows } from "./time-rows.ts";
import { pointFormat } from "./time-ticks.ts";
import type { Format, Level, TimeLine, TimeMark, TimePoint } from "./types.ts";

const TimeLines = lazy(() => patiently(() => import("./time-lines.tsx")));

const HEIGHT = 240;

export interface TimeSeriesProps {
  /** What the chart shows, in words. */
  label: string;
  series: TimeLine[];
  format: Format;
  marks?: TimeMark[];
  /** Values to hold the lines against, such as a threshold. */
  levels?: Level[];
  /** The points are days of UTC, and are called so; else they are moments, in the reader's zone. */
  days?: boolean;
  /** Values that cannot be passed: a rate lies within 0 and 1. */
  bounds?: [low: number | null, high: number | null];
  /** The time that is shown, in milliseconds since 1970, where it is longer than the lines. */
  span?: [from: number, to: number];
  height?: number;
}

/** What a point says: its value, and its interval where it has one. */
export function pointText({ value, low, high }: TimePoint, format: Format): string {
  const shown = value === null ? common.unknown : format(value);
  return typeof low === "number" && typeof high === "number"
    ? text.withRange(shown, text.between(format(low), format(high)))
    : shown;
}

/** Lines over time, with gaps where there is nothing, and bands for intervals. */
export function TimeSeries(props: TimeSeriesProps) {
  const { label, series, format, marks = [], days = false, height = HEIGHT } = props;
  const rows = timeRows(series);
  const timeOf = pointFormat(days);
  const empty = !rows.some(({ values }) => values.some((value) => value !== null));
  return (
    <Frame
      label={label}
      height={height}
      empty={empty}
      legend={series.length > 1 && <Legend lines={series} />}
      alternative={
        <Alternative
          label={label}
          head={[
            days ? text.day : text.time,
            ...series.map(({ name }) => name),
            ...(marks.length > 0 ? [text.marks] : []),
          ]}
          rows={() => {
            const times = [...new Set([...rows.map(({ at }) => at), ...marks.map(({ at }) => at)])].sort(
              (a, b) => a - b,
            );
            const byTime = new Map(rows.map((row) => [row.at, row]));
            return times.map((at) => [
              timeOf(at),
              ...series.map((_, line) => {
                const point = byTime.get(at)?.points[line];
                return point ? pointText(point, format) : "";
              }),
              ...(marks.length > 0
                ? [
                    marks
                      .filter((mark) => mark.at === at)
                      .map((mark) => mark.label)
                      .join("; "),
                  ]
                : []),
            ]);
          }}
        />
      }
    >
      {(width) => <TimeLines {...props} rows={rows} width={width} height={height} />}
    </Frame>
  );
}
