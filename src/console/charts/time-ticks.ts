import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../domain/durations.ts";

const LANGUAGE = "en";
/** Milliseconds between two ticks: those that people count in. */
const STEPS = [
  MINUTE_MS,
  5 * MINUTE_MS,
  15 * MINUTE_MS,
  30 * MINUTE_MS,
  HOUR_MS,
  3 * HOUR_MS,
  6 * HOUR_MS,
  12 * HOUR_MS,
  DAY_MS,
  2 * DAY_MS,
  7 * DAY_MS,
  14 * DAY_MS,
  30 * DAY_MS,
  90 * DAY_MS,
  365 * DAY_MS,
];

const zoneOf = (days: boolean): string | undefined => (days ? "UTC" : undefined);

/** Milliseconds by which the reader's clock is ahead of UTC at a time. */
const ahead = (at: number, days: boolean): number =>
  days ? 0 : -new Date(at).getTimezoneOffset() * MINUTE_MS;

/**
 * Round times in the reader's zone between two others, in milliseconds since 1970; `days`: they are days of UTC, and so
 * are the ticks.
 */
export function timeTicks(from: number, to: number, wanted: number, days: boolean): number[] {
  const least = (to - from) / Math.max(1, wanted);
  const steps = days ? STEPS.filter((step) => step >= DAY_MS) : STEPS;
  const step = steps.find((one) => one >= least) ?? steps.at(-1)!;
  const ticks: number[] = [];
  const offset = ahead(from, days);
  for (let local = Math.ceil((from + offset) / step) * step; ; local += step) {
    // A day has 23 or 25 hours when the clocks change: the tick stays at the same time of day.
    const at = local - (step >= DAY_MS ? ahead(local - offset, days) : offset);
    if (at > to) return ticks;
    if (at >= from) ticks.push(at);
  }
}

/** Words for ticks: the time of day, or the date where the ticks are that far apart. */
export function tickFormat(ticks: readonly number[], days: boolean): (at: number) => string {
  const apart = ticks.length > 1 ? ticks[1]! - ticks[0]! : 0;
  const timeZone = zoneOf(days);
  const date = new Intl.DateTimeFormat(LANGUAGE, { month: "short", day: "numeric", timeZone });
  const time = new Intl.DateTimeFormat(LANGUAGE, { hour: "numeric", minute: "2-digit", timeZone });
  if (days || apart >= 23 * HOUR_MS) return (at) => date.format(at);
  return (at) => (isMidnight(at) ? date.format(at) : time.format(at));
}

function isMidnight(at: number): boolean {
  const time = new Date(at);
  return time.getHours() === 0 && time.getMinutes() === 0;
}

/** The whole time of a point, as the tooltip and the table have it. */
export function pointFormat(days: boolean): (at: number) => string {
  const format = new Intl.DateTimeFormat(
    LANGUAGE,
    days ? { dateStyle: "medium", timeZone: "UTC" } : { dateStyle: "medium", timeStyle: "short" },
  );
  return (at) => format.format(at);
}
