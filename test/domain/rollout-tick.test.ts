import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { replay, tick } from "../../src/domain/rollout/decide/tick.ts";
import { hasEnded, newRollout } from "../../src/domain/rollout/moves.ts";
import { abort, pause, promote, resume } from "../../src/domain/rollout/person.ts";
import { anyTick, arm, evidence, MINUTE, plan, values } from "./rollout-kit.ts";

const given = plan({ steps: [10, 50, 100], max_duration_seconds: 86_400 });
const running = newRollout(given, 0);
const LATER = 20 * MINUTE;
/** Fifty failures of each arm: as good as the baseline. */
const good = (last_at = LATER) => evidence([[arm(50, 1_000), arm(50, 1_000)]], last_at);
const harmed = (last_at = LATER) => evidence([[arm(30, 200), arm(5, 200)]], last_at);
const unclear = (last_at = LATER) => evidence([[arm(2, 200), arm(2, 200)]], last_at);

describe("a tick", () => {
  it("goes to the next step when every guardrail is kept", () => {
    const { outcome, next } = tick(given, running, good(), LATER);
    expect(outcome).toEqual({ action: "advance", reason: "non_inferior" });
    expect(next).toMatchObject({ status: "running", current_step: 1, seq: 2 });
    expect(next.history).toEqual([
      { step: 0, percent: 10, started_at: 0, ended_at: LATER },
      { step: 1, percent: 50, started_at: LATER, ended_at: null },
    ]);
  });

  it("promotes where the next step is everybody, or holds there if a person is to do that", () => {
    const second = tick(given, running, good(), LATER).next;
    expect(second.exposed_before).toBe(1_000);
    const both = evidence([[arm(55, 1_100), arm(55, 1_100)]], 2 * LATER);
    expect(tick(given, second, both, 2 * LATER)).toMatchObject({
      outcome: { action: "promote" },
      next: { status: "promoted" },
    });
    const holding = { ...given, on_finish: "hold" as const };
    const third = tick(holding, second, both, 2 * LATER).next;
    expect(third).toMatchObject({ status: "running", current_step: 2 });
    const all = evidence(
      [
        [arm(55, 1_100), arm(55, 1_100)],
        [arm(5, 100), arm(0, 0)],
      ],
      3 * LATER,
    );
    const held = tick(holding, third, all, 3 * LATER).next;
    expect(held).toMatchObject({ status: "held", hold: { reason: "finished" } });
    expect(tick(holding, held, all, 4 * LATER).outcome).toEqual({ action: "wait", reason: "held" });
    expect(resume(held, 4 * LATER)).toBeNull();
    expect(promote(held, 4 * LATER)?.status).toBe("promoted");
  });

  it("promotes where the next step leaves nobody for a baseline to compare with", () => {
    const nearly = plan({ steps: [10, 99.999_99] });
    expect(tick(nearly, newRollout(nearly, 0), good(), LATER).outcome.action).toBe("promote");
  });

  it("goes on where hardly anything fails, once that is shown of the canary itself", () => {
    const of = (erring: number, exposed: number) =>
      evidence([[arm(erring, exposed), arm(0, exposed)]], LATER);
    const actionOf = (plan: typeof given, erring: number, exposed: number) =>
      tick(plan, running, of(erring, exposed), LATER).outcome.action;
    expect(actionOf(given, 0, 3_000)).toBe("wait");
    expect(actionOf(given, 0, 3_500)).toBe("advance");
    expect(actionOf(given, 1, 3_500)).toBe("wait");
    expect(actionOf(given, 1, 6_000)).toBe("advance");
    const lenient = plan({ ...given, guardrails: [{ metric: "error_rate", tolerated_rate: 0.01 }] });
    expect(actionOf(lenient, 0, 350)).toBe("advance");
    // What is harm by comparison stays harm.
    expect(actionOf(lenient, 20, 100_000)).toBe("rollback");
    const none = plan({ ...given, guardrails: [{ metric: "error_rate", tolerated_rate: 0 }] });
    expect(actionOf(none, 0, 1_000_000)).toBe("wait");
    // Of units that were only exposed nothing is known.
    const exposed = { ...arm(0, 100), exposed: 10_000 };
    expect(tick(given, running, evidence([[exposed, exposed]], LATER), LATER).outcome.action).toBe("wait");
  });

  it("rolls back on harm whatever the sample, before anything else", () => {
    const { outcome, next, metrics } = tick(given, running, harmed(1), 1);
    expect(outcome).toEqual({ action: "rollback", reason: "harm" });
    expect(metrics).toEqual(["error_rate"]);
    expect(next.status).toBe("rolled_back");
    expect(next.history.at(-1)?.ended_at).toBe(1);
  });

  it("rolls back when half of the canary's first ten units fail", () => {
    // By the first ones alone, however many there are by now, and however many of those have failed.
    const of = (canary: number, baseline: number, exposed = 10) =>
      tick(
        given,
        running,
        {
          ...evidence([[arm(90, 200), arm(90, 200)]], 1),
          first_units: { canary: { erring: canary, exposed: 10 }, baseline: { erring: baseline, exposed } },
        },
        1,
      ).outcome;
    const killed = { action: "rollback", reason: "kill_switch" };
    expect([of(5, 4), of(10, 0), of(5, 0, 1)]).toEqual([killed, killed, killed]);
    expect([of(4, 0), of(10, 5), of(5, 0, 0)].map(({ action }) => action)).toEqual(["wait", "wait", "wait"]);
    const first = {
      ...evidence([[arm(5, 7), arm(0, 10)]], 1),
      first_units: { canary: { erring: 5, exposed: 7 }, baseline: { erring: 0, exposed: 10 } },
    };
    expect(tick(given, running, first, 1).outcome).toEqual(killed);
    expect(tick({ ...given, kill_switch: false }, running, first, 1).outcome.action).toBe("wait");
    expect(tick(given, running, { ...first, first_units: null }, 1).outcome.action).toBe("wait");
  });

  it("holds while the split is wrong, and goes on by itself when it is right again", () => {
    const wrong = evidence([[arm(50, 1_000), arm(50, 1_400)]], LATER);
    const { outcome, next } = tick(given, running, wrong, LATER);
    expect(outcome).toEqual({ action: "hold", reason: "sample_ratio" });
    expect(tick(given, next, wrong, LATER).outcome).toEqual({ action: "wait", reason: "held" });
    expect(tick(given, next, unclear(), LATER)).toMatchObject({
      outcome: { action: "continue", reason: "sample_ratio" },
      next: { status: "running", hold: null },
    });
    expect(tick(given, next, good(), LATER).next).toMatchObject({ status: "running", current_step: 1 });
  });

  it("holds or rolls back when nobody comes", () => {
    const hour = 60 * MINUTE;
    const held = tick(given, running, unclear(0), hour);
    expect(held.outcome).toEqual({ action: "hold", reason: "no_traffic" });
    expect(tick(given, held.next, unclear(hour), hour).outcome.action).toBe("continue");
    expect(tick({ ...given, on_no_traffic: "rollback" }, running, unclear(0), hour).outcome).toEqual({
      action: "rollback",
      reason: "no_traffic",
    });
  });

  it("waits for the step's time and units", () => {
    expect(tick(given, running, good(), 9 * MINUTE).outcome).toEqual({
      action: "wait",
      reason: "collecting",
    });
    const demanding = plan({ steps: [{ percent: 10, min_exposures: 1_001 }] });
    expect(tick(demanding, running, good(), LATER).outcome.action).toBe("wait");
  });

  it("stops at a gate until a person lets it pass", () => {
    const gated = plan({ steps: [{ percent: 10, gate: true }, 50] });
    const held = tick(gated, running, good(), LATER).next;
    expect(held.hold?.reason).toBe("gate");
    expect(tick(gated, held, good(), LATER).outcome.action).toBe("wait");
    const passed = resume(held, LATER)!;
    expect(tick(gated, passed, unclear(), LATER).outcome.action).toBe("wait");
    expect(tick(gated, passed, good(), LATER).next).toMatchObject({ current_step: 1, gate_passed: false });
  });

  it("asks a person when it takes too long, who may give it as long again", () => {
    const day = 86_400_000;
    const held = tick(given, running, unclear(day), day).next;
    expect(held.hold?.reason).toBe("max_duration");
    expect(tick(given, held, good(day), day).outcome.action).toBe("wait");
    const longer = resume(held, day)!;
    expect(tick(given, longer, unclear(day), day).outcome.action).toBe("wait");
    expect(tick(given, longer, unclear(2 * day), 2 * day).next.hold?.reason).toBe("max_duration");
  });

  it("says which guardrail has no data, and goes on when it has", () => {
    const two = plan({ steps: [10, 50], guardrails: [{ metric: "error_rate" }, { metric: "cost_usd" }] });
    const { outcome, next, metrics } = tick(two, running, good(), LATER);
    expect(outcome).toEqual({ action: "hold", reason: "no_data" });
    expect(metrics).toEqual(["cost_usd"]);
    const costs = { cost_usd: values([1, 2, 3], true) };
    const measured = evidence([[arm(50, 1_000, costs), arm(50, 1_000, costs)]], LATER);
    expect(tick(two, next, measured, LATER).outcome.action).toBe("continue");
  });

  it("starts at its time", () => {
    const scheduled = newRollout(given, 0, 1_000);
    expect(tick(given, scheduled, evidence([], null), 999).outcome.reason).toBe("scheduled");
    expect(tick(given, scheduled, evidence([], null), 1_000).next).toMatchObject({
      status: "running",
      counts_from: 1_000,
      history: [{ step: 0, percent: 10, started_at: 1_000, ended_at: null }],
    });
  });

  it("does not advance while paused, but rolls back", () => {
    const paused = pause(running)!;
    expect(tick(given, paused, good(), LATER).outcome).toEqual({ action: "wait", reason: "paused" });
    expect(tick(given, paused, harmed(), LATER).outcome.action).toBe("rollback");
    expect(resume(paused, LATER)?.status).toBe("running");
    expect(resume(running, LATER)).toBeNull();
  });

  it("takes the plain rule by its ratios, once the step has its units", () => {
    const plain = { ...given, policy: "ratio" as const };
    const worse = evidence([[arm(16, 1_000), arm(10, 1_000)]], LATER);
    expect(tick(plain, running, worse, LATER).outcome.reason).toBe("harm");
    expect(tick(plain, running, worse, MINUTE).outcome.action).toBe("wait");
    const between = evidence([[arm(13, 1_000), arm(10, 1_000)]], LATER);
    expect(tick(plain, running, between, LATER).outcome.action).toBe("wait");
    const similar = evidence([[arm(10, 1_000), arm(10, 1_000)]], LATER);
    expect(tick(plain, running, similar, LATER).outcome.action).toBe("advance");
  });
});

describe("values over steps with other shares", () => {
  it("are compared within them: what moves from step to step is no difference", () => {
    // Twice as slow in the second step, where two of three units are the canary's.
    const slow = (n: number, times: number) => ({
      response_time_ms: values(
        Array.from({ length: n }, (_, at) => times * (100 + (at % 10))),
        true,
      ),
    });
    const two = plan({ steps: [50, 66.6667], guardrails: [{ metric: "response_time_ms" }] });
    const steps = evidence(
      [
        [arm(0, 400, slow(400, 1)), arm(0, 400, slow(400, 1))],
        [arm(0, 800, slow(800, 2)), arm(0, 400, slow(400, 2))],
      ],
      LATER,
    );
    const [finding] = tick(two, running, steps, LATER).guardrails;
    expect(finding).toMatchObject({ method: "non_inferiority", verdict: "non_inferior" });
    expect(Math.abs((finding as { worsening: number }).worsening)).toBeLessThan(1e-9);
  });
});

describe("any tick", () => {
  it("answers, with plain data from which the same decision comes again", () => {
    fc.assert(
      fc.property(anyTick, ({ plan, state, evidence, now }) => {
        const decision = tick(plan, state, evidence, now);
        expect(replay(JSON.parse(JSON.stringify(decision)))).toEqual(JSON.parse(JSON.stringify(decision)));
        expect(replay(decision)).toEqual(decision);
        const changed = decision.outcome.action !== "wait";
        expect(decision.next.seq).toBe(state.seq + (changed ? 1 : 0));
      }),
    );
  });

  it("rolls back on harm, whatever else there is", () => {
    fc.assert(
      fc.property(anyTick, ({ plan, state, evidence, now }) => {
        const { guardrails, outcome } = tick(plan, state, evidence, now);
        if (!hasEnded(state) && guardrails.some(({ verdict }) => verdict === "harm"))
          expect(outcome.action).toBe("rollback");
      }),
    );
  });

  it("never moves what has ended, or takes what is paused or waits for a person forward", () => {
    fc.assert(
      fc.property(anyTick, ({ plan, state, evidence, now }) => {
        const { outcome, next } = tick(plan, state, evidence, now);
        if (hasEnded(state)) expect(next).toBe(state);
        if (state.status === "paused") expect(["wait", "rollback"]).toContain(outcome.action);
        if (["gate", "max_duration", "finished"].includes(state.hold?.reason ?? ""))
          expect(["wait", "rollback"]).toContain(outcome.action);
        if (outcome.action === "advance") expect(next.current_step).toBe(state.current_step + 1);
        else if (outcome.action !== "start") expect(next.current_step).toBe(state.current_step);
      }),
    );
  });

  it("lets persons do nothing to what has ended", () => {
    fc.assert(
      fc.property(anyTick, ({ state, now }) => {
        for (const next of [pause(state), resume(state, now), abort(state, now), promote(state, now)]) {
          if (hasEnded(state)) expect(next).toBeNull();
          else if (next) expect(next.seq).toBe(state.seq + 1);
        }
      }),
    );
  });
});
