import { common } from "../strings/common.ts";

/** Numbers and times as people read them. A figure that is not known is a dash. */

const LANGUAGE = "en";
const NOTHING = common.unknown;

type Figure = number | null | undefined;

const known = (value: Figure): value is number =>
  value !== null && value !== undefined && Number.isFinite(value);

const wholes = new Intl.NumberFormat(LANGUAGE, { maximumFractionDigits: 0 });
const compacts = new Intl.NumberFormat(LANGUAGE, { notation: "compact", maximumFractionDigits: 1 });
const decimals = new Intl.NumberFormat(LANGUAGE, { maximumSignificantDigits: 3 });
const dollars = new Intl.NumberFormat(LANGUAGE, {
  style: "currency",
  currency: "USD",
  maximumSignificantDigits: 3,
});

export const count = (value: Figure): string => (known(value) ? wholes.format(value) : NOTHING);
/** 12.3K */
export const compact = (value: Figure): string => (known(value) ? compacts.format(value) : NOTHING);
export const decimal = (value: Figure): string => (known(value) ? decimals.format(value) : NOTHING);
export const usd = (value: Figure): string => (known(value) ? dollars.format(value) : NOTHING);

/** A rate of 0 to 1 as a percentage. */
export const percent = (rate: Figure, digits = 1): string =>
  known(rate) ? `${(rate * 100).toFixed(digits)} %` : NOTHING;

/** A difference of rates, or a lift, with its sign. */
export const signedPercent = (rate: Figure, digits = 1): string =>
  known(rate)
    ? `${rate > 0 ? "+" : rate < 0 ? "−" : ""}${(Math.abs(rate) * 100).toFixed(digits)} %`
    : NOTHING;

/** Milliseconds: 840 ms, 1.24 s, 3.5 min. */
export function duration(ms: Figure): string {
  if (!known(ms)) return NOTHING;
  const size = Math.abs(ms);
  if (size < 1_000) return `${Math.round(ms)} ms`;
  if (size < 60_000) return `${decimals.format(ms / 1_000)} s`;
  if (size < 3_600_000) return `${decimals.format(ms / 60_000)} min`;
  if (size < 86_400_000) return `${decimals.format(ms / 3_600_000)} h`;
  return `${decimals.format(ms / 86_400_000)} d`;
}

export const bytes = (value: Figure): string =>
  known(value) ? (value < 1024 ? `${value} B` : `${decimals.format(value / 1024)} KiB`) : NOTHING;

const moments = new Intl.DateTimeFormat(LANGUAGE, { dateStyle: "medium", timeStyle: "short" });
const days = new Intl.DateTimeFormat(LANGUAGE, { dateStyle: "medium" });
const utcMoments = new Intl.DateTimeFormat(LANGUAGE, {
  dateStyle: "medium",
  timeStyle: "medium",
  timeZone: "UTC",
});
const distances = new Intl.RelativeTimeFormat(LANGUAGE, { numeric: "auto" });

/** In the reader's zone. */
export const moment = (iso: string): string => moments.format(new Date(iso));
export const day = (iso: string): string => days.format(new Date(iso));
export const utc = (iso: string): string => common.utc(utcMoments.format(new Date(iso)));

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000_000],
  ["month", 2_592_000_000],
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

/** `3 hours ago`; `now` in milliseconds since 1970. */
export function ago(iso: string, now: number): string {
  const distance = Date.parse(iso) - now;
  for (const [unit, ms] of UNITS)
    if (Math.abs(distance) >= ms) return distances.format(Math.trunc(distance / ms), unit);
  return distances.format(0, "minute");
}

/** `1 user`, `2 users`. */
export const plural = (n: number, one: string, many: string): string => `${count(n)} ${n === 1 ? one : many}`;
