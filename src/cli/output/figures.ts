/** Numbers as people read them. */

/** `85.0 %`, of a share; more places where it is small, none where it is large. */
export function share(value: number): string {
  const size = Math.abs(value);
  const places = size >= 10 ? 0 : size < 0.01 && size > 0 ? 2 : 1;
  return `${(value * 100).toFixed(places)} %`;
}

/** `+6.3 %`, of a relative change. */
export const change = (value: number): string => `${value > 0 ? "+" : ""}${share(value)}`;

/** Four digits that count, or all of a whole number. */
export const amount = (value: number): string =>
  Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));

/** Milliseconds without places. */
export const milliseconds = (value: number): string => String(Math.round(value));

/** `0.031`, `< 0.001`. */
export const probability = (value: number): string => (value < 0.001 ? "< 0.001" : value.toFixed(3));

/** A metric's value with its unit: `5.0 %`, `1282 ms`, `0.002 USD`. */
export function figureOf(metric: string, value: number): string {
  if (metric.endsWith("_rate")) return share(value);
  if (metric.endsWith("_ms")) return `${amount(value)} ms`;
  return metric === "cost_usd" ? `${amount(value)} USD` : amount(value);
}
