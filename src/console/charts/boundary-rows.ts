import { niceScale, type Scale } from "./nice-scale.ts";
import type { BoundaryPoint } from "./types.ts";

export interface BoundaryRow {
  x: number;
  value: number | null;
  upper: number | null;
  lower: number | null;
  note: string | undefined;
}

/** Data and boundaries by where they lie, in order. */
export function boundaryRows(
  points: readonly BoundaryPoint[],
  upper: readonly BoundaryPoint[],
  lower: readonly BoundaryPoint[],
): BoundaryRow[] {
  const rows = new Map<number, BoundaryRow>();
  const at = (x: number): BoundaryRow => {
    const row = rows.get(x) ?? { x, value: null, upper: null, lower: null, note: undefined };
    rows.set(x, row);
    return row;
  };
  for (const { x, value, note } of points) Object.assign(at(x), { value, note });
  for (const { x, value } of upper) at(x).upper = value;
  for (const { x, value } of lower) at(x).lower = value;
  return [...rows.values()].sort((a, b) => a.x - b.x);
}

/** How many times the narrowest place of the boundary is shown at least: its beginning may be far off. */
const SHOWN = 2.2;

/** A scale for the data and the part of the boundary that matters. */
export function boundaryScale(rows: readonly BoundaryRow[]): Scale {
  const known = (values: (number | null)[]): number[] => values.filter((value) => value !== null);
  const values = known(rows.map(({ value }) => value));
  const [uppers, lowers] = [known(rows.map((row) => row.upper)), known(rows.map((row) => row.lower))];
  const top = uppers.length > 0 ? Math.min(Math.max(...uppers), SHOWN * Math.min(...uppers)) : 0;
  const bottom = lowers.length > 0 ? Math.max(Math.min(...lowers), SHOWN * Math.max(...lowers)) : 0;
  return niceScale(Math.min(bottom, ...values), Math.max(top, ...values), null, null);
}
