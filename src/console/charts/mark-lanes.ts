/** Pixels of a character of a label, about. */
const CHARACTER = 6.2;
const GAP = 8;
export const LANE_HEIGHT = 15;
const MAX_LANES = 4;

export interface PlacedMark {
  at: number;
  label: string;
  /** The line above the plot that the label stands in, from 0; null: there is no room for it. */
  lane: number | null;
  /** Whether the label ends at its mark, because it would leave the chart. */
  ends: boolean;
}

/** Puts the labels of marks into lines above the plot so that none covers another; `toX` is a time's place in pixels. */
export function placeMarks(
  marks: readonly { at: number; label: string }[],
  toX: (at: number) => number,
  width: number,
): PlacedMark[] {
  const lanes: number[] = [];
  return marks
    .toSorted((a, b) => a.at - b.at)
    .map(({ at, label }) => {
      const x = toX(at);
      const size = label.length * CHARACTER;
      const ends = x + size > width && x > width / 2;
      const from = ends ? x - size : x;
      const found = lanes.findIndex((end) => end + GAP <= from);
      const lane = found >= 0 ? found : lanes.length < MAX_LANES ? lanes.length : null;
      if (lane !== null) lanes[lane] = from + size;
      return { at, label, lane, ends };
    });
}
