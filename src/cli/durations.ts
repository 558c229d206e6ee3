import { DAY_MS, HOUR_MS, MINUTE_MS } from "../domain/durations.ts";

const SECOND_MS = 1_000;
const UNITS: Readonly<Record<string, number>> = { s: SECOND_MS, m: MINUTE_MS, h: HOUR_MS, d: DAY_MS };

/** A duration in milliseconds; a bare number is in `unit`. Null: the text is none. */
function read(text: string, unit: number): number | null {
  const [, figure, letter] = /^([0-9]+(?:\.[0-9]+)?)([smhd])?$/.exec(text) ?? [];
  if (figure === undefined) return null;
  const value = Number(figure) * (letter === undefined ? unit : UNITS[letter]!);
  return Number.isSafeInteger(Math.round(value)) ? value : null;
}

/** `90`, `90s`, `10m`, `2h`, `1d`: seconds. */
export function seconds(text: string): number {
  const value = read(text, SECOND_MS);
  if (value === null) throw new Error("must be seconds such as 90, or 90s, 10m, 2h, 1d");
  return value / SECOND_MS;
}

/** `90`, `600s`, `10m`, `2h`, `1d`: minutes, whole ones. */
export function minutes(text: string): number {
  const value = read(text, MINUTE_MS);
  if (value === null || value % MINUTE_MS !== 0)
    throw new Error("must be whole minutes such as 15, or 15m, 2h, 1d");
  return value / MINUTE_MS;
}

/** A moment that may be counted from now. */
export type When = (now: number) => string;

const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

/** `2026-12-01T09:00:00Z`, or `+10m`: ISO 8601, once it is told what `now` is. */
export function when(text: string): When {
  if (text.startsWith("+")) {
    const later = seconds(text.slice(1)) * SECOND_MS;
    return (now) => new Date(now + later).toISOString();
  }
  if (!ISO.test(text) || Number.isNaN(Date.parse(text)))
    throw new Error("must be a time with its zone, such as 2026-12-01T09:00:00Z, or +10m, +2h, +1d");
  // As it is: the server knows which days a month has.
  return () => text;
}

const NAMES = [
  ["d", DAY_MS],
  ["h", HOUR_MS],
  ["min", MINUTE_MS],
  ["s", SECOND_MS],
] as const;

/** `2 h 5 min`, of seconds: its two largest parts; what has begun counts as a whole second. */
export function span(length: number): string {
  let rest = Math.ceil(length - 1e-9) * SECOND_MS;
  const parts: string[] = [];
  for (const [name, size] of NAMES) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count} ${name}`);
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return parts.join(" ") || "0 s";
}
