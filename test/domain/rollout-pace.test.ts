import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tick } from "../../src/domain/rollout/decide/tick.ts";
import { exposureAt } from "../../src/domain/rollout/assignment.ts";
import { liveOf } from "../../src/domain/rollout/live.ts";
import { hasEnded, newRollout } from "../../src/domain/rollout/moves.ts";
import { nextLook, stillHolds } from "../../src/domain/rollout/pace.ts";
import { abort, pause, promote } from "../../src/domain/rollout/person.ts";
import { anyTick, arm, evidence, MINUTE, plan } from "./rollout-kit.ts";

const dwelling = (min_dwell_seconds: number, more = {}) =>
  plan({ steps: [{ percent: 10, min_dwell_seconds }, 50], ...more });

describe("a rollout is looked at", () => {
  it.each([
    [0, 1_000],
    [1, 1_000],
    [30, 3_000],
    [600, 15_000],
  ])("with a dwell of %d s, after %d ms", (seconds, after) => {
    const given = dwelling(seconds);
    expect(nextLook(given, newRollout(given, 0), 0)).toBe(after);
  });

  it("when it starts", () => {
    const given = plan();
    expect(nextLook(given, newRollout(given, 0, 7_000), 10)).toBe(7_000);
  });

  it("more seldom while a person decides, for harm alone", () => {
    const given = dwelling(600);
    const running = newRollout(given, 0);
    expect(nextLook(given, pause(running)!, 10)).toBe(60_010);
    const held = { ...running, status: "held" as const, hold: { reason: "gate" as const, since: 5 } };
    expect(nextLook(given, held, 10)).toBe(60_010);
    const quiet = { ...held, hold: { reason: "no_traffic" as const, since: 5 } };
    expect(nextLook(given, quiet, 10)).toBe(15_010);
  });

  it("at once when a time that it waits for has come", () => {
    const given = dwelling(600, { no_traffic_seconds: 100, max_duration_seconds: 650 });
    const running = newRollout(given, 0);
    expect(nextLook(given, running, 95_000)).toBe(100_000);
    expect(nextLook(given, running, 590_000)).toBe(600_000);
    expect(nextLook(given, running, 640_000)).toBe(650_000);
    expect(nextLook(given, { ...running, counts_from: 1_000 }, 650_000)).toBe(651_000);
  });

  it("no more when it has ended", () => {
    const given = plan();
    expect(nextLook(given, abort(newRollout(given, 0), 1)!, 2)).toBeNull();
  });

  it("later than now and within a minute, whatever its state", () => {
    fc.assert(
      fc.property(anyTick, ({ plan: given, state, now }) => {
        const look = nextLook(given, state, now);
        expect(look === null).toBe(hasEnded(state));
        if (look === null || state.status === "scheduled") return;
        expect(look).toBeGreaterThan(now);
        expect(look).toBeLessThanOrEqual(now + MINUTE);
      }),
    );
  });
});

describe("a decision", () => {
  it("that waited is made anew, but for a rollback", () => {
    const given = plan({ steps: [10, 50] });
    const running = newRollout(given, 0);
    const later = 20 * MINUTE;
    const on = tick(given, running, evidence([[arm(50, 1_000), arm(50, 1_000)]], later), later);
    expect(on.outcome.action).toBe("advance");
    expect(stillHolds(on, later + 5_000)).toBe(true);
    expect(stillHolds(on, later + 5_001)).toBe(false);
    const back = tick(given, running, evidence([[arm(40, 200), arm(2, 200)]], later), later);
    expect(back.outcome.action).toBe("rollback");
    expect(stillHolds(back, later + 3_600_000)).toBe(true);
  });
});

describe("what resolve knows of a rollout", () => {
  const given = plan({ steps: [10, 50] });
  const running = newRollout(given, 0);

  it("are its slots, as long as its canary is served", () => {
    const live = {
      id: "rol_1",
      unit: "user",
      target_version: 28,
      stable_version: 27,
      ...exposureAt(10),
    };
    expect(liveOf("rol_1", given, running)).toEqual(live);
    expect(liveOf("rol_1", given, pause(running)!)).toEqual(live);
    expect(liveOf("rol_1", { ...given, audience: { country: "DE" } }, running)).toEqual({
      ...live,
      audience: { country: "DE" },
    });
  });

  it("is nothing before it starts and after it has ended", () => {
    expect(liveOf("rol_1", given, newRollout(given, 0, 7_000))).toBeNull();
    expect(liveOf("rol_1", given, abort(running, 1)!)).toBeNull();
    expect(liveOf("rol_1", given, promote(running, 1)!)).toBeNull();
  });
});
