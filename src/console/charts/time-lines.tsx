import {
  Area,
  CartesianGrid,
  ComposedChart,
  ErrorBar,
  Line,
  ReferenceLine,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import { LANE_HEIGHT, placeMarks } from "./mark-lanes.ts";
import { MarkLabel } from "./mark-label.tsx";
import { colorOf, dashOf } from "./palette.ts";
import { aloneRange, isAlone, type TimeRow } from "./time-rows.ts";
import { pointText, type TimeSeriesProps } from "./time-series.tsx";
import { pointFormat, tickFormat, timeTicks } from "./time-ticks.ts";
import { Tip } from "./tip.tsx";
import { valueScale } from "./value-scale.ts";

interface TimeLinesProps extends TimeSeriesProps {
  rows: TimeRow[];
  width: number;
  height: number;
}

/** Pixels that a tick's label takes, with what is around it. */
const TICK_WIDTH = 84;
/** Pixels of the scale beside the plot, about. */
const SCALE_WIDTH = 56;

const rowOf = (payload: unknown): TimeRow | undefined =>
  (payload as { payload?: TimeRow }[] | undefined)?.[0]?.payload;

/** Drawn by recharts, which is loaded with the first chart that is shown. */
export default function TimeLines(props: TimeLinesProps) {
  const { label, series, format, marks = [], levels = [], days = false, bounds, span, rows, width } = props;
  const times = [...rows.map(({ at }) => at), ...marks.map(({ at }) => at), ...(span ?? [])];
  const [from, to] = [Math.min(...times), Math.max(...times)];
  const plot = width - SCALE_WIDTH;
  const placed = placeMarks(marks, (at) => ((at - from) / (to - from || 1)) * plot, plot);
  const lanes = Math.max(0, ...placed.map(({ lane }) => (lane ?? -1) + 1));
  const top = 8 + lanes * LANE_HEIGHT;
  const ticks = timeTicks(from, to, Math.max(2, Math.floor(plot / TICK_WIDTH)), days);
  const scale = valueScale(rows, levels, bounds);
  return (
    <ComposedChart
      data={rows}
      width={width}
      height={props.height}
      margin={{ top, right: 12, bottom: 0, left: 0 }}
      role="img"
      aria-label={label}
    >
      <CartesianGrid vertical={false} stroke="var(--chart-grid)" />
      <XAxis
        dataKey="at"
        type="number"
        scale="time"
        domain={from === to ? [from - 1, to + 1] : [from, to]}
        ticks={ticks.length > 0 ? ticks : [from]}
        tickFormatter={tickFormat(ticks, days)}
        stroke="var(--chart-mark)"
        tickLine={false}
      />
      <YAxis
        width="auto"
        domain={scale.domain}
        ticks={scale.ticks}
        tickFormatter={format}
        stroke="var(--chart-mark)"
        tickLine={false}
        axisLine={false}
      />
      {series.map(({ name, color }, line) => (
        <Area
          key={`${name} band`}
          dataKey={(row: TimeRow) => row.ranges[line] ?? null}
          stroke="none"
          fill={colorOf(line, color)}
          fillOpacity={0.16}
          isAnimationActive={false}
          activeDot={false}
          tooltipType="none"
          type="linear"
        />
      ))}
      {levels.map(({ value, label }) => (
        <ReferenceLine
          key={label}
          y={value}
          stroke="var(--chart-mark)"
          strokeDasharray="4 4"
          label={{ value: label, position: "insideBottomLeft", fontSize: 11 }}
        />
      ))}
      {placed.map((mark) => (
        <ReferenceLine
          key={`${mark.at} ${mark.label}`}
          x={mark.at}
          stroke="var(--chart-mark)"
          strokeDasharray="2 2"
          label={({ viewBox }: { viewBox?: unknown }) => (
            <MarkLabel mark={mark} top={top} viewBox={viewBox} />
          )}
        />
      ))}
      {series.map(({ name, color }, line) => (
        <Line
          key={name}
          name={name}
          dataKey={(row: TimeRow) => row.values[line] ?? null}
          stroke={colorOf(line, color)}
          strokeWidth={2}
          strokeDasharray={dashOf(line)}
          isAnimationActive={false}
          type="linear"
          dot={({ cx, cy, index }: { cx?: number; cy?: number; index?: number }) =>
            index !== undefined && cx !== undefined && cy !== undefined && isAlone(rows, index, line) ? (
              <circle key={index} cx={cx} cy={cy} r={3} fill={colorOf(line, color)} />
            ) : (
              <g key={index} />
            )
          }
        >
          <ErrorBar
            direction="y"
            dataKey={(row: TimeRow) => aloneRange(rows, row, line)}
            stroke={colorOf(line, color)}
            strokeWidth={2}
            width={5}
            isAnimationActive={false}
          />
        </Line>
      ))}
      <Tooltip
        isAnimationActive={false}
        content={({ active, payload }) => {
          const row = active ? rowOf(payload) : undefined;
          if (!row) return null;
          const lines = series.flatMap(({ name, color }, index) => {
            const point = row.points[index];
            return point ? [{ index, name, color, value: pointText(point, format) }] : [];
          });
          return <Tip title={pointFormat(days)(row.at)} lines={lines} />;
        }}
      />
    </ComposedChart>
  );
}
