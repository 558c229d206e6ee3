import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { whyNot } from "../../src/domain/alert/act.ts";
import {
  AGAINST,
  ALERT_METRICS,
  COMPARISONS,
  NEW_STATE,
  STATISTICS,
  type AlertRule,
  type AlertState,
} from "../../src/domain/alert/alert.ts";
import { evaluateAlert, holds, isDue, isTelling, isWorthKeeping } from "../../src/domain/alert/evaluate.ts";
import { changedRule, completeRule, ruleFaults } from "../../src/domain/alert/rule.ts";
import { wordsOf } from "../../src/domain/alert/words.ts";
import { MINUTE_MS } from "../../src/domain/durations.ts";

const NOW = 1_763_600_000_000;
const LOOK = 15_000;

const rule = (more: Partial<AlertRule> = {}): AlertRule => ({
  ...completeRule({ metric: "error_rate", value: 0.05 }),
  ...more,
});
const seen = (value: number | null, requests = 200, more: { reference?: number; version?: number } = {}) => ({
  value,
  requests,
  reference: null,
  version: 2,
  ...more,
});

interface Step {
  at: number;
  state: AlertState;
}

/** Looks every 15 seconds at these values; null is too little data. */
function run(of: AlertRule, values: readonly (number | null)[], first = NEW_STATE): Step[] {
  let state = first;
  return values.map((value, index) => {
    const at = NOW + index * LOOK;
    state = evaluateAlert(of, seen(value, value === null ? 3 : 200), state, at);
    return { at, state };
  });
}

const statuses = (steps: readonly Step[]): string[] => steps.map(({ state }) => state.status);
const BAD = 0.2;
const GOOD = 0.01;

describe("an alert", () => {
  it("fires at once without for_minutes, else when the condition has held for so long", () => {
    expect(statuses(run(rule(), [GOOD, BAD]))).toEqual(["ok", "firing"]);
    const steps = run(rule({ for_minutes: 1 }), [BAD, BAD, BAD, BAD, BAD]);
    expect(statuses(steps)).toEqual(["pending", "pending", "pending", "pending", "firing"]);
    expect(steps[4]!.state).toMatchObject({ since: NOW, firing_since: NOW + MINUTE_MS });
  });

  it("begins its time anew when the condition does not hold in between, or there is no data", () => {
    for (const between of [GOOD, null])
      expect(statuses(run(rule({ for_minutes: 1 }), [BAD, BAD, between, BAD, BAD, BAD, BAD]))).not.toContain(
        "firing",
      );
  });

  it("is resolved when the condition has not held for a minute, from one telling look to another", () => {
    expect(statuses(run(rule(), [BAD, GOOD, GOOD, GOOD, GOOD, GOOD]))).toEqual([
      ...Array.from({ length: 5 }, () => "firing"),
      "ok",
    ]);
    expect(statuses(run(rule(), [BAD, GOOD, GOOD, GOOD, BAD, GOOD, GOOD]))).not.toContain("ok");
    const long = run(rule({ for_minutes: 2 }), [
      ...Array.from({ length: 9 }, () => BAD),
      ...Array.from({ length: 9 }, () => GOOD),
    ]);
    expect(statuses(long).filter((status) => status === "firing")).toHaveLength(1 + 8);
    expect(long.at(-1)!.state.status).toBe("ok");
  });

  it("goes on firing while there is no data, and is resolved only by data", () => {
    expect(
      statuses(
        run(rule(), [
          BAD,
          ...Array.from({ length: 100 }, () => null),
          GOOD,
          null,
          null,
          null,
          null,
          null,
          GOOD,
        ]),
      ),
    ).toEqual([...Array.from({ length: 107 }, () => "firing"), "ok"]);
    expect(statuses(run(rule(), [GOOD, null, BAD]))).toEqual(["ok", "no_data", "firing"]);
  });

  it("of no traffic fires without data, and is resolved by traffic", () => {
    const of = completeRule({ metric: "no_traffic" });
    let state = evaluateAlert(of, seen(0, 0), NEW_STATE, NOW);
    expect(state.status).toBe("firing");
    for (const at of [1, 2]) state = evaluateAlert(of, seen(1, 1), state, NOW + at * MINUTE_MS);
    expect(state.status).toBe("ok");
  });

  it("against the previous version begins anew with another active version", () => {
    const of = rule({ against: "previous_version", value: 0.5 });
    const fires = evaluateAlert(of, seen(BAD, 200, { reference: GOOD }), NEW_STATE, NOW);
    expect(fires).toMatchObject({ status: "firing", version: 2 });
    const next = evaluateAlert(of, seen(null, 0, { version: 1 }), fires, NOW + LOOK);
    expect(next).toMatchObject({ status: "ok", since: null, version: 1 });
    const other = evaluateAlert(rule(), seen(BAD, 200, { version: 1 }), { ...fires }, NOW + LOOK);
    expect(other.status).toBe("firing");
  });

  it("does not flap, whatever is seen: it fires at most once in the time that resolving takes", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 5 }),
        fc.array(fc.constantFrom(BAD, GOOD, null), { minLength: 1, maxLength: 400 }),
        (for_minutes, values) => {
          const steps = run(rule({ for_minutes }), values);
          const fired = steps.filter(
            ({ state }, at) => state.status === "firing" && steps[at - 1]?.state.status !== "firing",
          );
          const least = (Math.max(for_minutes, 1) + for_minutes) * MINUTE_MS;
          for (const [at, { at: time }] of fired.entries())
            if (at > 0) expect(time - fired[at - 1]!.at).toBeGreaterThanOrEqual(least);
        },
      ),
    );
  });

  it("always says what follows from what it saw: times fit the status, and one look twice changes nothing", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 5 }),
        fc.constantFrom(...AGAINST),
        fc.array(
          fc.record({
            value: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
            requests: fc.integer({ min: 0, max: 200 }),
            reference: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
            version: fc.integer({ min: 1, max: 2 }),
            after: fc.integer({ min: 0, max: 5 * MINUTE_MS }),
          }),
          { maxLength: 60 },
        ),
        (for_minutes, against, looks) => {
          const of = rule({ for_minutes, against });
          let [state, now] = [NEW_STATE, NOW];
          for (const { after, ...look } of looks) {
            now += after;
            const before = state;
            state = evaluateAlert(of, look, before, now);
            const { status, since, firing_since, clear_since } = state;
            expect(since !== null).toBe(status === "pending" || status === "firing");
            expect(firing_since !== null).toBe(status === "firing");
            if (clear_since !== null) expect(status).toBe("firing");
            if (status === "firing" && before.status !== "firing") {
              expect(isTelling(of, look) && holds(of, look.value!, look.reference)).toBe(true);
              expect(now - since!).toBeGreaterThanOrEqual(for_minutes * MINUTE_MS);
            }
            if (status === "no_data") expect(isTelling(of, look)).toBe(false);
            expect(state).toMatchObject({ evaluated_at: now, value: look.value, requests: look.requests });
            expect(isWorthKeeping(state, evaluateAlert(of, look, state, now))).toBe(
              // What was replaced a moment ago is looked at anew.
              evaluateAlert(of, look, state, now).status !== status,
            );
          }
        },
      ),
    );
  });

  it("is kept when something changes, and once a minute", () => {
    const state = evaluateAlert(rule(), seen(GOOD), NEW_STATE, NOW);
    expect(isWorthKeeping(NEW_STATE, state)).toBe(true);
    const soon = evaluateAlert(rule(), seen(0.02), state, NOW + LOOK);
    expect(isWorthKeeping(state, soon)).toBe(false);
    expect(isWorthKeeping(state, evaluateAlert(rule(), seen(BAD), state, NOW + LOOK))).toBe(true);
    expect(isWorthKeeping(state, { ...soon, evaluated_at: NOW + MINUTE_MS })).toBe(true);
  });

  it("with a long window is looked at once a minute", () => {
    const state = { ...NEW_STATE, evaluated_at: NOW };
    expect(isDue(rule({ window_minutes: 60 }), state, NOW + LOOK)).toBe(true);
    expect(isDue(rule({ window_minutes: 61 }), state, NOW + LOOK)).toBe(false);
    expect(isDue(rule({ window_minutes: 61 }), state, NOW + MINUTE_MS)).toBe(true);
    expect(isDue(rule({ window_minutes: 61 }), NEW_STATE, NOW)).toBe(true);
  });
});

describe("a condition", () => {
  it("is met beyond the threshold, not at it", () => {
    expect([0.04, 0.05, 0.06].map((value) => holds(rule(), value, null))).toEqual([false, false, true]);
    const below = rule({ comparison: "below" });
    expect([0.04, 0.05, 0.06].map((value) => holds(below, value, null))).toEqual([true, false, false]);
  });

  it("beside a reference is met beyond the change; above 0 is anything more than nothing", () => {
    const more = rule({ against: "previous_window", value: 0.5 });
    expect([0.15, 0.16].map((value) => holds(more, value, 0.1))).toEqual([false, true]);
    expect([0, 0.01].map((value) => holds(more, value, 0))).toEqual([false, true]);
    const less = rule({ against: "previous_version", value: 0.25, comparison: "below" });
    expect([0.75, 0.74].map((value) => holds(less, value, 1))).toEqual([false, true]);
    expect(holds(less, 0, 0)).toBe(false);
  });
});

describe("a rule", () => {
  it("has defaults by its metric, all of which make sense", () => {
    for (const metric of ALERT_METRICS)
      expect(ruleFaults(completeRule({ metric, value: metric === "no_traffic" ? undefined : 0.5 }))).toEqual(
        [],
      );
    expect(completeRule({ metric: "response_time_ms", value: 2_000 })).toEqual({
      metric: "response_time_ms",
      statistic: "p95",
      window_minutes: 15,
      comparison: "above",
      against: "threshold",
      value: 2_000,
      for_minutes: 0,
      min_requests: 50,
      action: "none",
    });
    expect(completeRule({ metric: "no_traffic" })).toMatchObject({ comparison: "below", value: 1 });
    expect(completeRule({ metric: "success_rate" })).toMatchObject({ comparison: "below" });
  });

  it.each([
    [{ metric: "error_rate" }, "/value"],
    [{ metric: "error_rate", value: 5 }, "/value"],
    [{ metric: "error_rate", value: -1 }, "/value"],
    [{ metric: "satisfaction_score", value: 11 }, "/value"],
    [{ metric: "success_rate", value: 1, against: "previous_window" }, "/value"],
    [{ metric: "error_rate", value: 0, against: "previous_window" }, "/value"],
    [{ metric: "error_rate", value: 101, against: "previous_version" }, "/value"],
    [{ metric: "no_traffic", value: 0 }, "/value"],
    [{ metric: "no_traffic", value: 1.5 }, "/value"],
    [{ metric: "no_traffic", comparison: "above" }, "/comparison"],
    [{ metric: "no_traffic", against: "previous_window", value: 0.5 }, "/against"],
    [{ metric: "error_rate", value: 0.1, statistic: "p95" }, "/statistic"],
    [{ metric: "response_time_ms", value: 10, statistic: "sum" }, "/statistic"],
    [{ metric: "cost_usd", value: 1, statistic: "sum", against: "previous_version" }, "/statistic"],
  ] as const)("%j is refused at %s", (given, path) => {
    expect(ruleFaults(completeRule(given)).map((fault) => fault.path)).toEqual([path]);
  });

  it("that is given another metric says anew what depends on it", () => {
    const before = rule({ for_minutes: 3, action: "rollback" });
    expect(changedRule(before, {})).toEqual(before);
    expect(changedRule(before, { value: 0.1 })).toEqual({ ...before, value: 0.1 });
    expect(changedRule(before, { metric: "response_time_ms", value: 900 })).toEqual({
      ...before,
      metric: "response_time_ms",
      statistic: "p95",
      value: 900,
    });
    expect(ruleFaults(changedRule(before, { metric: "success_rate" }))).toMatchObject([{ path: "/value" }]);
  });

  it("is always told in words, without what nobody can read", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ALERT_METRICS),
        fc.constantFrom(...STATISTICS),
        fc.constantFrom(...COMPARISONS),
        fc.constantFrom(...AGAINST),
        fc.double({ min: 0, max: 1e6, noNaN: true }),
        fc.boolean(),
        (metric, statistic, comparison, against, value, isMet) => {
          const of = rule({ metric, statistic, comparison, against, value });
          const text = wordsOf(of, { value, reference: value, requests: 12, against: 1 }, isMet);
          expect(text).not.toMatch(/undefined|null|NaN|\d{4,}\.\d{5}/);
        },
      ),
    );
  });

  it.each([
    [rule(), 0.124, null, "error_rate 12.4 % of 210 requests in 15 min is above 5 %"],
    [
      rule({ against: "previous_window", value: 0.2 }),
      0.124,
      0.08,
      "error_rate 12.4 % of 210 requests in 15 min is more than 20 % above the 8 % of the window before",
    ],
    [
      rule({ metric: "response_time_ms", statistic: "p95", against: "previous_version", value: 0.5 }),
      2_310.4,
      1_000,
      "response_time_ms (p95) 2,310 ms of 210 requests in 15 min is more than 50 % above the 1,000 ms of version 1",
    ],
    [
      rule({ metric: "cost_usd", statistic: "sum", value: 10 }),
      12.5,
      null,
      "cost_usd (sum) 12.5 USD of 210 requests in 15 min is above 10 USD",
    ],
  ])("says what it saw", (of, value, reference, text) => {
    expect(wordsOf(of, { value, reference, requests: 210, against: 1 }, true)).toBe(text);
    expect(wordsOf(of, { value, reference, requests: 210, against: 1 }, false)).toBe(
      text.replace(" is ", " is no longer "),
    );
  });

  it("of no traffic says how much there is", () => {
    const of = completeRule({ metric: "no_traffic" });
    const words = (requests: number, isMet: boolean, more: Partial<AlertRule> = {}) =>
      wordsOf({ ...of, ...more }, { value: requests, reference: null, requests, against: null }, isMet);
    expect(words(0, true)).toBe("no requests in 15 min");
    expect(words(3, true, { value: 10 })).toBe("3 requests in 15 min: fewer than 10");
    expect(words(4, false)).toBe("4 requests in 15 min: traffic is back");
  });
});

describe("a rollback", () => {
  const look = { value: BAD, reference: null, requests: 200, version: 2, own: BAD, against: null };
  const standing = { active: 2, previous: 1, rolledBackAt: null };

  it("is done when the active version itself meets the condition", () => {
    expect(whyNot(rule(), look, standing, NOW)).toBeNull();
    expect(whyNot(rule(), { ...look, own: GOOD }, standing, NOW)).toContain("by itself");
    expect(whyNot(rule(), { ...look, own: null }, standing, NOW)).toContain("no requests");
  });

  it("is not done without a version to go back to, nor within the window after another", () => {
    expect(whyNot(rule(), look, { ...standing, previous: null }, NOW)).toContain("no earlier activation");
    const after = (minutes: number) =>
      whyNot(rule(), look, { ...standing, rolledBackAt: NOW - minutes * MINUTE_MS }, NOW);
    expect(after(0)).toContain("rolled back less than 15 min before");
    expect(after(15)).not.toBeNull();
    expect(after(16)).toBeNull();
  });
});
