export interface Scale {
  domain: [number, number];
  ticks: number[];
}

const TICKS = 4;

/** Round steps: 1, 2, 2.5 or 5 times a power of ten. */
function stepOf(range: number, ticks: number): number {
  const rough = range / ticks;
  const power = 10 ** Math.floor(Math.log10(rough));
  return ([1, 2, 2.5, 5].find((step) => step * power >= rough * 0.999) ?? 10) * power;
}

/** A value without what floating point has left on it. */
const undust = (value: number): number => Number(value.toPrecision(12));

/**
 * A scale with round ticks that holds what lies between two values. `least` and `most` are what values cannot pass; null:
 * anything may be.
 */
export function niceScale(low: number, high: number, least: number | null, most: number | null): Scale {
  const range = high - low || Math.abs(high) || 1;
  const step = stepOf(range, TICKS);
  const from = Math.max(least ?? -Infinity, Math.floor((low - range * 0.02) / step) * step);
  const to = Math.min(most ?? Infinity, Math.ceil((high + range * 0.02) / step) * step);
  const ticks: number[] = [];
  for (let n = Math.ceil(from / step - 1e-9); n * step <= to + step * 1e-9; n += 1)
    ticks.push(undust(n * step));
  return { domain: [undust(from), undust(to)], ticks };
}
