import { lazy } from "react";
import { patiently } from "../api/patiently.ts";
import { charts as text } from "../strings/charts.ts";
import { common } from "../strings/common.ts";
import { Alternative } from "./alternative.tsx";
import { boundaryRows } from "./boundary-rows.ts";
import { Frame } from "./frame.tsx";
import { Legend } from "./swatch.tsx";
import type { BoundaryPoint, Format } from "./types.ts";

const BoundaryLines = lazy(() => patiently(() => import("./boundary-lines.tsx")));

const HEIGHT = 240;

export interface BoundaryProps {
  label: string;
  /** Where the data were at each look. */
  points: BoundaryPoint[];
  /** Where the data decide, at the looks that there were and at those that are planned. */
  upper: BoundaryPoint[];
  lower?: BoundaryPoint[];
  /** What the axes are, in words. */
  xName: string;
  yName: string;
  formatX: Format;
  formatY: Format;
  /** How far it has come, where that is beyond the last point. */
  now?: { x: number; label: string };
  /** The whole of the plan, such as 0 to 1. */
  domain?: [from: number, to: number];
  height?: number;
}

/** A sequential test: where the data are at each look, and the boundary at which they decide. */
export function Boundary(props: BoundaryProps) {
  const { label, points, upper, lower = [], xName, yName, formatX, formatY, height = HEIGHT } = props;
  const rows = boundaryRows(points, upper, lower);
  const shown = (value: number | null): string => (value === null ? common.unknown : formatY(value));
  return (
    <Frame
      label={label}
      height={height}
      empty={rows.length === 0}
      legend={<Legend lines={[{ name: yName }, { name: text.boundary }]} />}
      alternative={
        <Alternative
          label={label}
          head={[xName, yName, text.upper, ...(lower.length > 0 ? [text.lower] : []), text.marks]}
          rows={() =>
            rows.map((row) => [
              formatX(row.x),
              shown(row.value),
              shown(row.upper),
              ...(lower.length > 0 ? [shown(row.lower)] : []),
              row.note ?? "",
            ])
          }
        />
      }
    >
      {(width) => <BoundaryLines {...props} rows={rows} width={width} height={height} />}
    </Frame>
  );
}
