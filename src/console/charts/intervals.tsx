import { charts as text } from "../strings/charts.ts";
import charts from "./charts.module.css";
import { intervalScale } from "./interval-scale.ts";
import classes from "./intervals.module.css";
import type { Format, IntervalRow } from "./types.ts";

export type { IntervalRow } from "./types.ts";

export interface IntervalsProps {
  label: string;
  rows: IntervalRow[];
  /** Where there is no difference, or a margin. */
  zero?: number;
  /** What must not be passed, such as a margin: a line of its own. */
  limit?: number;
  format: Format;
  /** The heading of the names. */
  of?: string;
}

const TONES = { good: "var(--chart-good)", bad: "var(--chart-bad)", neutral: "var(--chart-0)" };

/** A forest plot: what is known of each row as an interval around zero, in words first of all. */
export function Intervals({ label, rows, zero = 0, limit, format, of = "" }: IntervalsProps) {
  const scale = intervalScale(rows, zero, limit);
  const at = (value: number): string => `${scale.place(value).toFixed(2)}%`;
  return (
    <div className={charts.palette}>
      <table className={classes.table} role="table" aria-label={label}>
        <thead role="rowgroup">
          <tr role="row">
            <th role="columnheader" scope="col">
              {of || <span className="visually-hidden">{text.line}</span>}
            </th>
            <th role="columnheader" scope="col" className={classes.plot}>
              <span className="visually-hidden">{text.plot}</span>
              <svg className={classes.axis} aria-hidden>
                {scale.ticks.map((tick) => (
                  <text key={tick} x={at(tick)} y={12} textAnchor={scale.anchor(tick)}>
                    {format(tick)}
                  </text>
                ))}
              </svg>
            </th>
            <th role="columnheader" scope="col">
              {text.interval}
            </th>
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <tr key={row.name} role="row">
              <th role="rowheader" scope="row">
                {row.name}
              </th>
              <td role="cell" className={classes.plot}>
                <Whisker row={row} at={at} zero={zero} limit={limit} ends={scale.ends(row)} />
              </td>
              <td role="cell" className={classes.figures}>
                <Figures row={row} format={format} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface WhiskerProps {
  row: IntervalRow;
  at: (value: number) => string;
  zero: number;
  limit: number | undefined;
  ends: { low: boolean; high: boolean };
}

/** An interval's line; its end has no cap where it goes on beyond the scale. */
function Whisker({ row: { estimate, low, high, tone = "neutral" }, at, zero, limit, ends }: WhiskerProps) {
  const color = TONES[tone];
  return (
    <svg className={classes.svg} aria-hidden>
      <line x1={at(zero)} x2={at(zero)} y1={0} y2={22} stroke="var(--chart-mark)" strokeDasharray="3 2" />
      {limit !== undefined && (
        <line x1={at(limit)} x2={at(limit)} y1={0} y2={22} stroke="var(--chart-bad)" strokeWidth={1.5} />
      )}
      {low !== null && high !== null && (
        <>
          <line x1={at(low)} x2={at(high)} y1={11} y2={11} stroke={color} strokeWidth={3} />
          {ends.low && <line x1={at(low)} x2={at(low)} y1={6} y2={16} stroke={color} strokeWidth={2} />}
          {ends.high && <line x1={at(high)} x2={at(high)} y1={6} y2={16} stroke={color} strokeWidth={2} />}
          {estimate !== null && <circle cx={at(estimate)} cy={11} r={4.5} fill={color} />}
        </>
      )}
    </svg>
  );
}

const Figures = ({ row: { estimate, low, high, note }, format }: { row: IntervalRow; format: Format }) => (
  <>
    <span className={low === null || high === null ? undefined : classes.interval}>
      {low === null || high === null ? text.noInterval : text.between(format(low), format(high))}
    </span>
    <span className={classes.small}>
      {[estimate === null ? "" : text.estimate(format(estimate)), note].filter(Boolean).join(" · ")}
    </span>
  </>
);
