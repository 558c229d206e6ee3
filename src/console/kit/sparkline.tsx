interface SparklineProps {
  /** In order of time; null where there was nothing. */
  values: (number | null)[];
  /** What it shows, in words. */
  label: string;
  /** Of the scale; the data's own, where they are left out. */
  min?: number;
  max?: number;
  width?: number;
  height?: number;
}

/** A line as high as a word: the shape of a day. Gaps stay gaps. */
export function Sparkline({ values, label, min, max, width = 96, height = 24 }: SparklineProps) {
  const known = values.filter((value) => value !== null);
  const low = min ?? Math.min(...known);
  const high = max ?? Math.max(...known);
  const range = high - low || 1;
  const x = (index: number): number =>
    values.length < 2 ? width / 2 : (index / (values.length - 1)) * (width - 4) + 2;
  const y = (value: number): number =>
    height - 3 - ((Math.min(high, Math.max(low, value)) - low) / range) * (height - 6);
  const path = values
    .map((value, index) =>
      value === null
        ? ""
        : `${index > 0 && values[index - 1] !== null ? "L" : "M"}${x(index).toFixed(1)} ${y(value).toFixed(1)}`,
    )
    .join("");
  const last = values.findLastIndex((value) => value !== null);
  return (
    <svg width={width} height={height} role="img" aria-label={label}>
      <path
        d={path}
        fill="none"
        stroke="var(--mantine-primary-color-filled)"
        strokeWidth={1.5}
        strokeLinejoin="round"
      />
      {last >= 0 && (
        <circle cx={x(last)} cy={y(values[last] ?? low)} r={2} fill="var(--mantine-primary-color-filled)" />
      )}
    </svg>
  );
}
