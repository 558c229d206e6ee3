/** A value with its interval, where there is one. */
export interface Span {
  point: number | null;
  interval: readonly [low: number, high: number] | null;
}

/** The part of the line that a plot shows. */
export interface Scale {
  low: number;
  high: number;
}

/** What an interval may reach beyond the farthest point, as a multiple of it: wider ones would hide all others. */
const MOST_REACH = 4;
const LEAST_REACH = 0.05;
const MARGIN = 0.05;

/** One scale for all of them, with 0 on it. What lies far beyond the points is left to arrows. */
export function scaleOf(spans: readonly Span[]): Scale {
  const points = spans.flatMap(({ point }) => point ?? []);
  const reach = Math.max(LEAST_REACH, ...points.map((point) => Math.abs(point) * MOST_REACH));
  const ends = spans.flatMap(({ interval }) => interval ?? []).map((end) => clamp(end, -reach, reach));
  const [low, high] = [Math.min(0, ...points, ...ends), Math.max(0, ...points, ...ends)];
  const span = high - low || LEAST_REACH;
  return { low: low - span * MARGIN, high: high + span * MARGIN };
}

/**
 * `  ├────┼──●───┤   `: the interval, its point, and the zero line, in `width` columns. `<` and `>` where it goes beyond
 * the scale.
 */
export function plot({ point, interval }: Span, scale: Scale, width: number): string {
  const cells = Array.from({ length: width }, () => " ");
  const zero = columnOf(0, scale, width);
  cells[zero] = "│";
  if (interval !== null) {
    const [from, to] = interval.map((end) => columnOf(end, scale, width)) as [number, number];
    for (let at = from; at <= to; at += 1) if (at !== zero) cells[at] = "─";
    // Not where it only comes into the same column: it would look as if nothing had been shown.
    if (interval[0] <= 0 && interval[1] >= 0) cells[zero] = "┼";
    if (from !== zero) cells[from] = interval[0] < scale.low ? "<" : "├";
    if (to !== zero) cells[to] = interval[1] > scale.high ? ">" : "┤";
  }
  if (point !== null) cells[columnOf(point, scale, width)] = "●";
  return cells.join("");
}

/** The line below the plots: where 0 is, and what the scale's ends are. */
export function axis(scale: Scale, width: number, label: (value: number) => string): string {
  const cells = Array.from({ length: width }, () => " ");
  const write = (text: string, at: number): void => {
    const from = Math.max(0, Math.min(width - text.length, at));
    const around = cells.slice(Math.max(0, from - 1), from + text.length + 1);
    if (around.every((cell) => cell === " ")) cells.splice(from, text.length, ...text.split(""));
  };
  write("0", columnOf(0, scale, width));
  write(label(scale.low), 0);
  write(label(scale.high), width);
  return cells.join("");
}

/** Of zero the same column in every row. */
const columnOf = (value: number, { low, high }: Scale, width: number): number =>
  Math.round(((clamp(value, low, high) - low) / (high - low)) * (width - 1));

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
