import type { WindowQuery } from "../counting/agent/windows.ts";
import { MINUTES_KEPT_MS } from "../counting/limits.ts";
import { HOUR_MS, MINUTE_MS } from "../durations.ts";
import type { AlertRule } from "./alert.ts";

/** A time of whole minutes, in milliseconds since 1970; its end is excluded. */
export interface Window {
  from: number;
  to: number;
}

const minuteOf = (time: number): number => Math.floor(time / MINUTE_MS) * MINUTE_MS;

/**
 * The minutes of a window that ends now: as many whole ones as it is long, and the one that is running. What comes late
 * is in the minute in which it happened, so it counts for as long as the window reaches there.
 */
export const windowBefore = (now: number, minutes: number): Window => ({
  from: minuteOf(now) - minutes * MINUTE_MS,
  to: minuteOf(now) + MINUTE_MS,
});

/** As many whole minutes, just before those of `windowBefore`. */
export const windowBeforeThat = (now: number, minutes: number): Window => {
  const { from } = windowBefore(now, minutes);
  return { from: from - minutes * MINUTE_MS, to: from };
};

/** Minutes of the window that have passed. */
export const passedMinutes = ({ from, to }: Window, now: number): number =>
  (Math.min(now, to) - from) / MINUTE_MS;

/** The windows of a rule: what it looks at, and what that is compared with; null: there is none. */
export interface RuleWindows {
  current: WindowQuery;
  /** As long, just before. */
  earlier: WindowQuery | null;
  /** The last of the previous version before it was replaced, while its minutes are kept. */
  last: WindowQuery | null;
}

export function windowsOf(
  { window_minutes, statistic, against }: AlertRule,
  now: number,
  replacedAt: number | null,
): RuleWindows {
  const quantiles = statistic.startsWith("p");
  const wanted = (window: Window): WindowQuery => ({ ...window, quantiles });
  const last = replacedAt === null ? null : windowBefore(replacedAt, window_minutes);
  // The oldest minutes are kept up to a full hour.
  const oldest = now - MINUTES_KEPT_MS + HOUR_MS;
  return {
    current: wanted(windowBefore(now, window_minutes)),
    earlier: against === "previous_window" ? wanted(windowBeforeThat(now, window_minutes)) : null,
    last: against === "previous_version" && last && last.from >= oldest ? wanted(last) : null,
  };
}
