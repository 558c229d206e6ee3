import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { slotAfter } from "../../src/domain/bucketing.ts";
import { compileOverrides } from "../../src/domain/evaluate/overrides.ts";
import { compileRollout, rolloutOf } from "../../src/domain/evaluate/rollout.ts";
import type { InteractionItem } from "../../src/domain/interaction/item.ts";
import { judge, MAX_LATE_MS } from "../../src/domain/interaction/judge.ts";
import { isMismatch, type Judged } from "../../src/domain/interaction/judged.ts";
import type { Known, KnownRollout } from "../../src/domain/interaction/known.ts";
import { EDGE_LAG_MS } from "../../src/domain/interaction/trial.ts";
import { exposureAt, exposurePrefix } from "../../src/domain/rollout/assignment.ts";
import type { StepSpan } from "../../src/domain/rollout/rollout.ts";

const NOW = Date.parse("2026-11-20T12:00:00Z");
const MINUTE = 60_000;
const STABLE = 27;
const TARGET = 28;
const OTHER = 30;

/** Steps one after another, each as long as is said; the last one goes on. */
function stepping(percents: readonly number[], lengths: readonly number[], from: number): StepSpan[] {
  let at = from;
  return percents.map((percent, step): StepSpan => {
    const started_at = at;
    at += lengths[step] ?? 0;
    return { step, percent, started_at, ended_at: step === percents.length - 1 ? null : at };
  });
}

const PERCENTS = [1, 10, 50, 75];
const START = NOW - 40 * MINUTE;
/** Ten minutes each. */
const HISTORY = stepping(
  PERCENTS,
  PERCENTS.map(() => 10 * MINUTE),
  START,
);
const turn = (step: number): number => HISTORY[step]!.started_at;
const settled = (step: number): number => turn(step) + EDGE_LAG_MS;

const knownOf = (more: Partial<KnownRollout> = {}, overrides: object[] = []): Known => ({
  experiments: new Map(),
  rollouts: new Map([
    [
      "r",
      {
        id: "r",
        agentId: "a",
        unit: "user",
        versions: [STABLE, TARGET],
        steps: PERCENTS.map((percent) => ({ percent })),
        history: HISTORY,
        shards: 3,
        ...more,
      },
    ],
  ]),
  agents: new Map([
    [
      "a",
      {
        versions: new Set([STABLE, TARGET, OTHER]),
        overrides: compileOverrides(overrides as never[]),
        shards: 3,
      },
    ],
  ]),
});

const item = (more: Partial<InteractionItem>): InteractionItem => ({
  rollout_id: "r",
  success: true,
  ...more,
});

const slotOf = (unit: string): number => slotAfter(exposurePrefix("r"), unit);

/** A user whose slot lies between these percentages. */
function userIn(from: number, to: number): string {
  for (let at = 0; ; at += 1) {
    const slot = slotOf(`u${at}`);
    if (slot >= from * 10_000 && slot < to * 10_000) return `u${at}`;
  }
}

const judged = (more: Partial<InteractionItem>, at: number, known = knownOf()): Judged => {
  const found = judge(item(more), known, at, NOW);
  if ("code" in found) throw new Error(found.code);
  return found;
};
const codeOf = (more: Partial<InteractionItem>, at: number, known = knownOf()): string | null => {
  const found = judge(item(more), known, at, NOW);
  return "code" in found ? found.code : null;
};
const told = (found: Judged) => [found.study?.key ?? null, found.arm, isMismatch(found)];

const canary = userIn(0, 1);
const baseline = userIn(99, 100);
const middle = userIn(20, 40);

it("did not happen after it came: a fast clock moves it into no later step", () => {
  const later = stepping([50, 75], [60 * MINUTE, 0], NOW - 59 * MINUTE);
  const found = judged({ user_id: "u1" }, NOW + 2 * MINUTE, knownOf({ history: later }));
  expect([found.occurredAt, found.study?.key]).toEqual([NOW, "r/r/0"]);
});

describe("an outcome in a rollout", () => {
  it("is of the canary, the baseline or neither, as its step has it", () => {
    const at = settled(1);
    expect(told(judged({ user_id: canary, version: TARGET }, at))).toEqual(["r/r/0", 1, false]);
    expect(told(judged({ user_id: baseline, version: STABLE }, at))).toEqual(["r/r/0", 0, false]);
    expect(judged({ user_id: canary, version: TARGET }, at)).toMatchObject({
      agentId: "a",
      version: TARGET,
      unit: canary,
      occurredAt: at,
      shards: 3,
      study: { versions: [STABLE, TARGET] },
      excluded: false,
      paused: false,
    });
  });

  it("is of its arm's version, if it names none", () => {
    expect(judged({ user_id: canary }, settled(0)).version).toBe(TARGET);
    expect(judged({ user_id: baseline }, settled(0)).version).toBe(STABLE);
    expect(judged({ user_id: middle }, settled(2)).version).toBe(TARGET);
    expect(codeOf({ user_id: middle }, settled(1))).toBe("unit_not_enrolled");
    expect(judged({ user_id: canary, version: null }, settled(0)).version).toBe(TARGET);
  });

  it("of a version that its unit was not given is a mismatch", () => {
    const at = settled(1);
    expect(told(judged({ user_id: canary, version: STABLE }, at))).toEqual(["r/r/0", 1, true]);
    expect(told(judged({ user_id: baseline, version: TARGET }, at))).toEqual(["r/r/0", 0, true]);
    expect(told(judged({ user_id: canary, version: OTHER }, at))).toEqual(["r/r/0", 1, true]);
    expect(told(judged({ user_id: middle, version: TARGET }, at))).toEqual(["r/r/0", -1, true]);
  });

  it("of a unit without part, with the stable version that it has then, is the agent's alone", () => {
    const found = judged({ user_id: middle, version: STABLE }, settled(1));
    expect([...told(found), found.version, found.agentId]).toEqual([null, -1, false, STABLE, "a"]);
  });

  it("counts in one study over steps of the same ratio, and in others above 50 %", () => {
    const keys = PERCENTS.map((_, step) => judged({ user_id: canary }, settled(step)).study!.key);
    expect(keys).toEqual(["r/r/0", "r/r/0", "r/r/0", "r/r/3"]);
  });

  it("is taken from the first moment to the last one, as late as others", () => {
    const ended = HISTORY.map((span) => ({ ...span, ended_at: span.ended_at ?? NOW - MINUTE }));
    const known = knownOf({ history: ended });
    const at = (time: number) => codeOf({ user_id: canary }, time, known);
    expect([at(START - 1), at(START), at(NOW - MINUTE - 1), at(NOW - MINUTE)]).toEqual([
      "rollout_not_running",
      null,
      null,
      "rollout_not_running",
    ]);
    expect(codeOf({ user_id: canary }, NOW, knownOf({ history: [] }))).toBe("rollout_not_running");
    const long = knownOf({ history: stepping(PERCENTS, [MAX_LATE_MS, 1, 1], NOW - 2 * MAX_LATE_MS) });
    expect(codeOf({ user_id: canary }, NOW - MAX_LATE_MS - 1, long)).toBe("too_late");
    expect(codeOf({ user_id: canary }, NOW - MAX_LATE_MS, long)).toBeNull();
  });

  it("is by the rollout's unit", () => {
    const bySession = knownOf({ unit: "session" });
    expect(codeOf({ user_id: canary }, NOW, bySession)).toBe("unit_missing");
    expect(codeOf({ session_id: canary }, NOW)).toBe("unit_missing");
    const found = judged({ user_id: "somebody", session_id: canary }, settled(0), bySession);
    expect([found.unit, ...told(found)]).toEqual([canary, "r/r/0", 1, false]);
  });

  it("is refused where it names another agent, or a version that its agent does not have", () => {
    expect(codeOf({ user_id: canary, agent_id: "b" }, NOW)).toBe("agent_mismatch");
    expect(codeOf({ user_id: canary, agent_id: "a" }, NOW)).toBeNull();
    expect(codeOf({ user_id: canary, version: 99 }, NOW)).toBe("version_not_found");
    expect(codeOf({ user_id: canary, rollout_id: "s" }, NOW)).toBe("rollout_not_found");
    // Of an agent that was deleted meanwhile.
    const known = { ...knownOf(), agents: new Map() };
    expect(codeOf({ user_id: canary, version: TARGET }, NOW, known)).toBeNull();
  });

  it("of a unit that was given a version by name is no data, whichever version it is of", () => {
    const known = knownOf({}, [
      { user_id: canary, version: TARGET },
      { session_id: "qa", version: OTHER },
    ]);
    const excluded = (more: Partial<InteractionItem>) => {
      const found = judged(more, settled(1), known);
      return [found.excluded, isMismatch(found)];
    };
    expect(excluded({ user_id: canary, version: TARGET })).toEqual([true, false]);
    expect(excluded({ user_id: baseline, session_id: "qa", version: OTHER })).toEqual([true, false]);
    expect(excluded({ user_id: baseline, session_id: "other", version: STABLE })).toEqual([false, false]);
  });
});

describe("just after a step has begun", () => {
  const late = (step: number) => turn(step) + EDGE_LAG_MS - 1;

  it("units that come to the canary may still have the stable version: the agent's alone", () => {
    const newcomer = userIn(2, 9);
    expect(told(judged({ user_id: newcomer, version: STABLE }, turn(1)))).toEqual([null, -1, false]);
    expect(told(judged({ user_id: newcomer, version: STABLE }, late(1)))).toEqual([null, -1, false]);
    expect(told(judged({ user_id: newcomer, version: STABLE }, settled(1)))).toEqual(["r/r/0", 1, true]);
    expect(told(judged({ user_id: newcomer, version: TARGET }, turn(1)))).toEqual(["r/r/0", 1, false]);
    expect(told(judged({ user_id: newcomer, version: OTHER }, turn(1)))).toEqual(["r/r/0", 1, true]);
    expect(told(judged({ user_id: newcomer }, turn(1)))).toEqual(["r/r/0", 1, false]);
  });

  it("so it is when the rollout itself has just begun", () => {
    expect(told(judged({ user_id: canary, version: STABLE }, START))).toEqual([null, -1, false]);
    expect(told(judged({ user_id: canary, version: STABLE }, late(0)))).toEqual([null, -1, false]);
    expect(told(judged({ user_id: canary, version: STABLE }, settled(0)))).toEqual(["r/r/0", 1, true]);
  });

  it("units that move from the baseline to the canary are judged by the step before", () => {
    const mover = userIn(60, 70);
    expect(told(judged({ user_id: mover, version: STABLE }, turn(3)))).toEqual(["r/r/0", 0, false]);
    expect(told(judged({ user_id: mover, version: STABLE }, settled(3)))).toEqual(["r/r/3", 1, true]);
    expect(told(judged({ user_id: mover, version: TARGET }, turn(3)))).toEqual(["r/r/3", 1, false]);
    expect(told(judged({ user_id: mover }, turn(3)))).toEqual(["r/r/3", 1, false]);
  });

  it("units that stay are of the new step", () => {
    expect(told(judged({ user_id: canary, version: TARGET }, turn(3)))).toEqual(["r/r/3", 1, false]);
    expect(told(judged({ user_id: baseline, version: STABLE }, turn(3)))).toEqual(["r/r/3", 0, false]);
  });

  it("steps that were shorter than that are all looked at", () => {
    const history = stepping(PERCENTS, [MINUTE, 1_000, 1_000], START);
    const known = knownOf({ history });
    const last = history.at(-1)!.started_at;
    const newcomer = userIn(2, 9);
    const mismatch = (after: number) =>
      isMismatch(judged({ user_id: newcomer, version: STABLE }, last + after, known));
    // The first step ended two seconds before the last one began.
    expect([mismatch(0), mismatch(EDGE_LAG_MS - 2_001), mismatch(EDGE_LAG_MS - 2_000)]).toEqual([
      false,
      false,
      true,
    ]);
  });

  it("no step that comes later is looked at", () => {
    const newcomer = userIn(2, 9);
    expect(told(judged({ user_id: newcomer, version: TARGET }, turn(1) - 1))).toEqual(["r/r/0", -1, true]);
  });
});

describe("what resolve gives", () => {
  const anyRollout = fc
    .record({
      percents: fc.uniqueArray(fc.integer({ min: 1, max: 1_000 }), { minLength: 1, maxLength: 6 }),
      lengths: fc.array(fc.integer({ min: 1, max: 40_000 }), { minLength: 6, maxLength: 6 }),
      unit: fc.nat().map((n) => `unit-${n}`),
    })
    .map(({ percents, lengths, unit }) => {
      const growing = percents.map((tenths) => tenths / 10).sort((a, b) => a - b);
      const history = stepping(growing, lengths, NOW - 600_000);
      return { unit, history, steps: growing.map((percent) => ({ percent })) };
    });

  /** At a time; null: the active version, without the rollout. */
  function given(history: readonly StepSpan[], at: number, unit: string) {
    const span = history.findLast(({ started_at }) => started_at <= at);
    if (!span) return null;
    const live = { id: "r", unit: "user" as const, target_version: TARGET, stable_version: STABLE };
    const rollout = compileRollout({ ...live, ...exposureAt(span.percent) }, {});
    return rolloutOf(rollout!, { user_id: unit }, null);
  }

  it("is what an item is judged by, over any steps", () => {
    fc.assert(
      fc.property(anyRollout, fc.nat({ max: 600_000 }), ({ unit, history, steps }, before) => {
        const known = knownOf({ history, steps });
        const at = NOW - before;
        const answer = given(history, at, unit);
        const bare = judge(item({ user_id: unit }), known, at, NOW);
        if (answer === null) {
          expect(bare).toMatchObject({ code: "unit_not_enrolled" });
          expect(told(judged({ user_id: unit, version: STABLE }, at, known))).toEqual([null, -1, false]);
          return;
        }
        const arm = answer.variant === "canary" ? 1 : 0;
        const named = judged({ user_id: unit, version: answer.version }, at, known);
        expect(named).toEqual({ ...bare, item: named.item });
        expect([named.arm, named.version, isMismatch(named)]).toEqual([arm, answer.version, false]);
        expect(named.study!.versions[arm]).toBe(answer.version);
        const other = judged({ user_id: unit, version: OTHER }, at, known);
        expect([other.study!.key, other.arm, isMismatch(other)]).toEqual([named.study!.key, arm, true]);
      }),
      { numRuns: 500 },
    );
  });

  it("is never a mismatch while the edge is behind by less than its bound", () => {
    fc.assert(
      fc.property(
        anyRollout,
        fc.nat({ max: 600_000 }),
        fc.nat({ max: EDGE_LAG_MS - 1 }),
        ({ unit, history, steps }, before, behind) => {
          const at = NOW - before;
          const answer = given(history, at - behind, unit);
          const version = answer?.version ?? STABLE;
          const found = judged({ user_id: unit, version }, at, knownOf({ history, steps }));
          expect(isMismatch(found)).toBe(false);
          // Data is only what some step within the bound gives as it was given.
          if (found.study === null) expect(version).toBe(STABLE);
          else expect(found.study.versions[found.arm]).toBe(version);
        },
      ),
      { numRuns: 500 },
    );
  });
});
