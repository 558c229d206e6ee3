import { CartesianGrid, ComposedChart, Line, ReferenceLine, Tooltip, XAxis, YAxis } from "recharts";
import { charts as text } from "../strings/charts.ts";
import { boundaryScale, type BoundaryRow } from "./boundary-rows.ts";
import type { BoundaryProps } from "./boundary.tsx";
import { colorOf, dashOf } from "./palette.ts";
import { Tip } from "./tip.tsx";

interface BoundaryLinesProps extends BoundaryProps {
  rows: BoundaryRow[];
  width: number;
  height: number;
}

const rowOf = (payload: unknown): BoundaryRow | undefined =>
  (payload as { payload?: BoundaryRow }[] | undefined)?.[0]?.payload;

const DATA = { stroke: colorOf(0), fill: colorOf(0) };
const EDGE = { stroke: colorOf(1), strokeDasharray: dashOf(1) };

export default function BoundaryLines(props: BoundaryLinesProps) {
  const { label, rows, width, height, formatX, formatY, xName, yName, domain, now } = props;
  const scale = boundaryScale(rows);
  return (
    <ComposedChart
      data={rows}
      width={width}
      height={height}
      margin={{ top: 8, right: 16, bottom: 18, left: 0 }}
      role="img"
      aria-label={label}
    >
      <CartesianGrid vertical={false} stroke="var(--chart-grid)" />
      <XAxis
        dataKey="x"
        type="number"
        domain={domain ?? ["dataMin", "dataMax"]}
        tickFormatter={formatX}
        stroke="var(--chart-mark)"
        tickLine={false}
        label={{ value: xName, position: "insideBottom", offset: -10, fontSize: 12 }}
      />
      <YAxis
        width="auto"
        domain={scale.domain}
        ticks={scale.ticks}
        allowDataOverflow
        tickFormatter={formatY}
        stroke="var(--chart-mark)"
        tickLine={false}
        axisLine={false}
      />
      <ReferenceLine y={0} stroke="var(--chart-mark)" />
      {now && (
        <ReferenceLine
          x={now.x}
          stroke="var(--chart-mark)"
          strokeDasharray="2 2"
          label={{
            value: now.label,
            position: now.x > 0.8 ? "insideTopRight" : "insideTopLeft",
            fontSize: 11,
          }}
        />
      )}
      {(["upper", "lower"] as const).map((edge) => (
        <Line
          key={edge}
          dataKey={edge}
          name={text[edge]}
          {...EDGE}
          strokeWidth={2}
          dot={{ r: 2, strokeDasharray: "0" }}
          connectNulls
          isAnimationActive={false}
        />
      ))}
      <Line
        dataKey="value"
        name={yName}
        {...DATA}
        strokeWidth={2.5}
        dot={{ r: 4 }}
        connectNulls
        isAnimationActive={false}
      />
      <Tooltip
        isAnimationActive={false}
        content={({ active, payload }) => {
          const row = active ? rowOf(payload) : undefined;
          if (!row) return null;
          const lines = [
            { index: 0, name: yName, value: row.value },
            { index: 1, name: text.upper, value: row.upper },
            { index: 1, name: text.lower, value: row.lower },
          ].flatMap(({ index, name, value }) =>
            value === null ? [] : [{ index, name, value: formatY(value) }],
          );
          return <Tip title={[formatX(row.x), row.note].filter(Boolean).join(" · ")} lines={lines} />;
        }}
      />
    </ComposedChart>
  );
}
