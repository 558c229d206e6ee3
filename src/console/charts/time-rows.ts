import type { TimeLine, TimePoint } from "./types.ts";

/** What all lines have at one time. */
export interface TimeRow {
  at: number;
  /** The points themselves, by line; null where a line has none at this time. */
  points: (TimePoint | null)[];
  /** Where each line passes: between two points of a line, on the way from one to the other. */
  values: (number | null)[];
  ranges: ([number, number] | null)[];
}

const known = (value: number | null | undefined): value is number =>
  value !== null && value !== undefined && Number.isFinite(value);

/** The value of a line at a time: its own point's, or on the way between its neighbours. */
function passing(
  points: readonly TimePoint[],
  at: number,
  next: number,
  read: (point: TimePoint) => number | null | undefined,
): number | null {
  const after = points[next];
  if (!after) return null;
  const b = read(after);
  if (after.at === at) return known(b) ? b : null;
  const before = points[next - 1];
  const a = before && read(before);
  if (!before || !known(a) || !known(b)) return null;
  return a + ((b - a) * (at - before.at)) / (after.at - before.at);
}

/** Lines whose points lie at different times, as rows in order of time. */
export function timeRows(lines: readonly TimeLine[]): TimeRow[] {
  const sorted = lines.map(({ points }) => points.toSorted((a, b) => a.at - b.at));
  const times = [...new Set(sorted.flatMap((points) => points.map(({ at }) => at)))].sort((a, b) => a - b);
  const next = sorted.map(() => 0);
  return times.map((at) => {
    const row: TimeRow = { at, points: [], values: [], ranges: [] };
    sorted.forEach((points, line) => {
      while (next[line]! < points.length && points[next[line]!]!.at < at) next[line]! += 1;
      const index = next[line]!;
      const own = points[index];
      const low = passing(points, at, index, (point) => point.low);
      const high = passing(points, at, index, (point) => point.high);
      row.points.push(own?.at === at ? own : null);
      row.values.push(passing(points, at, index, (point) => point.value));
      row.ranges.push(low === null || high === null ? null : [low, high]);
    });
    return row;
  });
}

/** Points without a neighbour, which no line would show. */
export const isAlone = (rows: readonly TimeRow[], index: number, line: number): boolean =>
  known(rows[index]?.values[line]) &&
  !known(rows[index - 1]?.values[line]) &&
  !known(rows[index + 1]?.values[line]);

/** How far the interval of such a point reaches below and above it: no band would show it either. */
export function aloneRange(
  rows: readonly TimeRow[],
  row: TimeRow,
  line: number,
): [below: number, above: number] | null {
  const [value, range] = [row.values[line], row.ranges[line]];
  if (!known(value) || !range || !isAlone(rows, rows.indexOf(row), line)) return null;
  return [value - range[0], range[1] - value];
}
