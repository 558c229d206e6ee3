/** One point of a line; null where there is nothing: the line has a gap. */
export interface TimePoint {
  /** Milliseconds since 1970. */
  at: number;
  value: number | null;
  /** Of its interval, where it has one. */
  low?: number | null;
  high?: number | null;
}

export interface TimeLine {
  name: string;
  /** Any colour of CSS; else one of the palette, in order. */
  color?: string;
  points: TimePoint[];
}

/** Something that happened at a time: a vertical line with a label. */
export interface TimeMark {
  /** Milliseconds since 1970. */
  at: number;
  label: string;
}

/** A value to hold the lines against: a horizontal line with a label. */
export interface Level {
  value: number;
  label: string;
}

export type Format = (value: number) => string;

export interface IntervalRow {
  name: string;
  estimate: number | null;
  /** Null where no interval can be told: then nothing is drawn. */
  low: number | null;
  high: number | null;
  note?: string;
  tone?: "good" | "bad" | "neutral";
}

/** A place on a chart whose axis is no time: how far something has come, and what is there. */
export interface BoundaryPoint {
  x: number;
  value: number | null;
  /** What happened there, in words. */
  note?: string;
}
