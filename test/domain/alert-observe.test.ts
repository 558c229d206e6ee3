import { describe, expect, it } from "vitest";
import type { AlertRule } from "../../src/domain/alert/alert.ts";
import { observe, type Counted } from "../../src/domain/alert/observe.ts";
import { completeRule } from "../../src/domain/alert/rule.ts";
import { windowBefore, windowBeforeThat, windowsOf } from "../../src/domain/alert/windows.ts";
import { closed, openBucket, type Bucket } from "../../src/domain/counting/agent/bucket.ts";
import { HOUR_MS, MINUTE_MS } from "../../src/domain/durations.ts";

/** A full minute, and a time within it. */
const TEN = Math.floor(1_763_600_000_000 / MINUTE_MS) * MINUTE_MS;
const NOW = TEN + 20_000;

const rule = (more: Partial<AlertRule> = {}): AlertRule => ({
  ...completeRule({ metric: "error_rate", value: 0.5, min_requests: 10 }),
  ...more,
});
const bucket = (total: number, failed: number, more: Partial<Bucket> = {}): Bucket => ({
  ...closed(openBucket()),
  total_requests: total,
  failed_requests: failed,
  ...more,
});
const none: Counted = new Map();
const pointer = { active: 2, previous: 1 };

describe("a window", () => {
  it("is so many whole minutes, and the one that is running; the one before ends where it begins", () => {
    expect(windowBefore(NOW, 15)).toEqual({ from: TEN - 15 * MINUTE_MS, to: TEN + MINUTE_MS });
    expect(windowBefore(TEN, 1)).toEqual({ from: TEN - MINUTE_MS, to: TEN + MINUTE_MS });
    expect(windowBeforeThat(NOW, 15)).toEqual({ from: TEN - 30 * MINUTE_MS, to: TEN - 15 * MINUTE_MS });
  });

  it("asks for quantiles only where they are needed, and for the past only while its minutes are kept", () => {
    const quantiles = (more: Partial<AlertRule>) => windowsOf(rule(more), NOW, null).current.quantiles;
    expect([quantiles({}), quantiles({ statistic: "p95" }), quantiles({ statistic: "sum" })]).toEqual([
      false,
      true,
      false,
    ]);
    const last = (replacedAt: number, more: Partial<AlertRule> = {}) =>
      windowsOf(rule({ against: "previous_version", ...more }), NOW, replacedAt).last;
    expect(last(NOW - HOUR_MS)).toMatchObject(windowBefore(NOW - HOUR_MS, 15));
    expect(last(NOW - 47 * HOUR_MS)).toBeNull();
    expect(last(NOW - HOUR_MS, { against: "threshold" })).toBeNull();
    const day = windowsOf(rule({ against: "previous_window", window_minutes: 1_440 }), NOW, null);
    expect(day.earlier!.from).toBeGreaterThan(NOW - 48 * HOUR_MS - MINUTE_MS);
  });
});

describe("what is seen", () => {
  const see = (of: AlertRule, counted: (from: number) => Counted, replacedAt: number | null = null) =>
    observe(of, windowsOf(of, NOW, replacedAt), pointer, ({ from }) => counted(from), NOW);
  const both = new Map([
    [1, bucket(100, 10)],
    [2, bucket(100, 30)],
  ]);

  it("is of all versions, beside the active one's own", () => {
    expect(see(rule(), () => both)).toEqual({
      value: 0.2,
      requests: 200,
      reference: null,
      version: 2,
      own: 0.3,
      against: null,
    });
    expect(see(rule(), () => none)).toMatchObject({ value: null, requests: 0, own: null });
  });

  it("against the previous version is of the active one, beside the other or as that last was", () => {
    const of = rule({ against: "previous_version" });
    expect(see(of, () => both)).toMatchObject({ value: 0.3, requests: 100, reference: 0.1, against: 1 });
    const replacedAt = NOW - HOUR_MS;
    const { from } = windowBefore(NOW, 15);
    const last = (at: number): Counted =>
      at === from
        ? new Map([
            [1, bucket(9, 9)],
            [2, bucket(100, 30)],
          ])
        : new Map([[1, bucket(50, 1)]]);
    expect(see(of, last, replacedAt)).toMatchObject({ value: 0.3, reference: 0.02 });
    expect(see(of, last)).toMatchObject({ value: 0.3, reference: null });
  });

  it("of the window before needs as many requests", () => {
    const of = rule({ against: "previous_window" });
    const { from } = windowBefore(NOW, 15);
    const before = (count: number) => (at: number) =>
      at === from ? both : (new Map([[1, bucket(count, 1)]]) satisfies Counted);
    expect(see(of, before(10)).reference).toBe(0.1);
    expect(see(of, before(9)).reference).toBeNull();
  });

  it("of a sum is what it would be of exactly the window", () => {
    const of = rule({ metric: "cost_usd", statistic: "sum", window_minutes: 1 });
    const cost = new Map([[2, bucket(10, 0, { cost_usd: 4 })]]);
    // 80 seconds have passed of two minutes.
    expect(see(of, () => cost).value).toBeCloseTo(3, 12);
    const before = see({ ...of, against: "previous_window" }, () => cost);
    expect(before.reference).toBeCloseTo(4, 12);
  });
});
