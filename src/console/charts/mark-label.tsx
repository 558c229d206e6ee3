import { LANE_HEIGHT, type PlacedMark } from "./mark-lanes.ts";
import classes from "./charts.module.css";

interface MarkLabelProps {
  mark: PlacedMark;
  /** Pixels from the top of the chart to its plot. */
  top: number;
  /** Where recharts draws the mark's line. */
  viewBox?: unknown;
}

/** The label of a mark, in its line above the plot. */
export function MarkLabel({ mark, top, viewBox }: MarkLabelProps) {
  const { x } = viewBox as { x: number };
  if (mark.lane === null) return null;
  return (
    <text
      className={classes.mark}
      x={x + (mark.ends ? -3 : 3)}
      y={top - 4 - mark.lane * LANE_HEIGHT}
      textAnchor={mark.ends ? "end" : "start"}
    >
      {mark.label}
    </text>
  );
}
