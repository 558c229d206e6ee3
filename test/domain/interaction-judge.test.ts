import { describe, expect, it } from "vitest";
import { compileOverrides } from "../../src/domain/evaluate/overrides.ts";
import { assign } from "../../src/domain/experiment/assignment.ts";
import type { Phase } from "../../src/domain/experiment/experiment.ts";
import type { InteractionItem } from "../../src/domain/interaction/item.ts";
import { judge, MAX_EARLY_MS, MAX_LATE_MS } from "../../src/domain/interaction/judge.ts";
import type { Judged } from "../../src/domain/interaction/judged.ts";
import type { Known, KnownExperiment } from "../../src/domain/interaction/known.ts";
import { EDGE_LAG_MS } from "../../src/domain/interaction/trial.ts";

const NOW = Date.parse("2026-11-20T12:00:00Z");
const TURN = NOW - 3_600_000;

const phase = (number: number, started_at: number, ended_at: number | null, weights: number[]): Phase => ({
  number,
  started_at,
  ended_at,
  weights,
  pauses: [],
});
const PHASES = [phase(1, TURN - 86_400_000, TURN, [50, 50]), phase(2, TURN, null, [5, 95])];

const knownOf = (more: Partial<KnownExperiment> = {}, overrides: object[] = []): Known => ({
  experiments: new Map([
    [
      "e",
      {
        id: "e",
        agentId: "a",
        unit: "user",
        sticky: false,
        ranges: [[0, 1_000_000]],
        versions: [1, 2],
        phases: PHASES,
        shards: 1,
        ...more,
      },
    ],
  ]),
  rollouts: new Map(),
  agents: new Map([
    ["a", { versions: new Set([1, 2, 3]), overrides: compileOverrides(overrides as never[]), shards: 1 }],
  ]),
});

const item = (more: Partial<InteractionItem>): InteractionItem => ({
  experiment_id: "e",
  success: true,
  ...more,
});

/** A user whom the two phases give these arms. */
function userOf(first: number, second: number): string {
  for (let at = 0; ; at += 1) {
    const arms = PHASES.map(({ number, weights }) => assign({ id: "e", phase: number, weights }, `u${at}`));
    if (arms[0] === first && arms[1] === second) return `u${at}`;
  }
}

const judged = (more: Partial<InteractionItem>, at: number, known = knownOf()): Judged => {
  const found = judge(item(more), known, at, NOW);
  if ("code" in found) throw new Error(found.code);
  return found;
};

/** As a batch of them tells it: of no arm, or of another version than the arm's. */
const told = ({ study, arm, version }: Judged) => [study!.key, arm, study!.versions[arm] !== version];

describe("an outcome just after a new phase has begun", () => {
  const mover = userOf(0, 1);

  it("is of the phase before, if only that one gives its version", () => {
    expect(told(judged({ user_id: mover, version: 1 }, TURN))).toEqual(["e/e/1", 0, false]);
    expect(told(judged({ user_id: mover, version: 1 }, TURN + EDGE_LAG_MS - 1))).toEqual(["e/e/1", 0, false]);
  });

  it("is a mismatch of the new one once the edge must have seen it", () => {
    expect(told(judged({ user_id: mover, version: 1 }, TURN + EDGE_LAG_MS))).toEqual(["e/e/2", 1, true]);
  });

  it("is of the new one if that gives its version, or it names none", () => {
    expect(told(judged({ user_id: mover, version: 2 }, TURN))).toEqual(["e/e/2", 1, false]);
    expect(told(judged({ user_id: mover }, TURN))).toEqual(["e/e/2", 1, false]);
    const settled = userOf(1, 1);
    expect(told(judged({ user_id: settled, version: 2 }, TURN))).toEqual(["e/e/2", 1, false]);
  });

  it("is a mismatch of the new one if neither gives its version", () => {
    expect(told(judged({ user_id: userOf(1, 1), version: 1 }, TURN))).toEqual(["e/e/2", 1, true]);
    expect(told(judged({ user_id: mover, version: 3 }, TURN))).toEqual(["e/e/2", 1, true]);
  });

  it("never goes to a phase that began later", () => {
    expect(told(judged({ user_id: mover, version: 2 }, TURN - 1))).toEqual(["e/e/1", 0, true]);
  });

  it("enrols nobody if the experiment is paused, whichever phase it is of", () => {
    const phases = [PHASES[0]!, { ...PHASES[1]!, pauses: [{ from: TURN, to: null }] }];
    const found = judged({ user_id: mover, version: 1 }, TURN, knownOf({ phases }));
    expect([...told(found), found.paused]).toEqual(["e/e/1", 0, false, true]);
  });
});

describe("times", () => {
  const code = (at: number) => {
    const found = judge(item({ user_id: "u" }), knownOf(), at, NOW);
    return "code" in found ? found.code : null;
  };

  it("are taken 7 days back and 5 minutes ahead, to the millisecond", () => {
    const phases = [phase(1, 0, null, [50, 50])];
    const at = (time: number) => {
      const found = judge(item({ user_id: "u" }), knownOf({ phases }), time, NOW);
      return "code" in found ? found.code : null;
    };
    expect([at(NOW + MAX_EARLY_MS), at(NOW + MAX_EARLY_MS + 1)]).toEqual([null, "in_future"]);
    expect([at(NOW - MAX_LATE_MS), at(NOW - MAX_LATE_MS - 1)]).toEqual([null, "too_late"]);
    expect([MAX_EARLY_MS, MAX_LATE_MS]).toEqual([300_000, 604_800_000]);
  });

  it("before the first phase are of none", () => {
    expect(code(TURN - 86_400_000)).toBe(null);
    expect(code(TURN - 86_400_001)).toBe("experiment_not_running");
    expect(code(TURN)).toBe(null);
  });
});

it("did not happen after it came: a fast clock moves it into no later phase", () => {
  const ended = NOW + 60_000;
  const phases = [phase(1, TURN, ended, [50, 50]), phase(2, ended, null, [5, 95])];
  const found = judged({ user_id: "u" }, NOW + MAX_EARLY_MS, knownOf({ phases }));
  expect([found.occurredAt, found.study?.key]).toEqual([NOW, "e/e/1"]);
});

describe("what is known", () => {
  it("of overrides leaves units out, by user or by session", () => {
    const known = knownOf({}, [
      { user_id: "qa", version: 2 },
      { session_id: "s", version: 2 },
    ]);
    expect(judged({ user_id: "qa" }, TURN, known).excluded).toBe(true);
    expect(judged({ user_id: "u1", session_id: "s" }, TURN, known).excluded).toBe(true);
    expect(judged({ user_id: "u1", session_id: "t" }, TURN, known).excluded).toBe(false);
  });

  it("of traffic leaves units without an arm, which count as mismatches if their version is told", () => {
    const known = knownOf({ ranges: [] });
    expect(told(judged({ user_id: "u", version: 1 }, TURN, known))).toEqual(["e/e/2", -1, true]);
    const found = judge(item({ user_id: "u" }), known, TURN, NOW);
    expect("code" in found && found.code).toBe("unit_not_enrolled");
  });

  it("of a sticky experiment believes a version that any phase so far gives", () => {
    const known = knownOf({ sticky: true });
    const mover = userOf(0, 1);
    const later = TURN + EDGE_LAG_MS;
    expect(told(judged({ user_id: mover, version: 1 }, later, known))).toEqual(["e/e/2", 0, false]);
    expect(told(judged({ user_id: mover, version: 2 }, later, known))).toEqual(["e/e/2", 1, false]);
    expect(told(judged({ user_id: userOf(1, 1), version: 1 }, later, known))).toEqual(["e/e/2", 1, true]);
    const third = phase(3, TURN + 60_000, null, [95, 5]);
    const phases = [PHASES[0]!, { ...PHASES[1]!, ended_at: TURN + 60_000 }, third];
    const armIn3 = (user: string) => assign({ id: "e", phase: 3, weights: third.weights }, user);
    let user = "";
    for (let at = 0; user === ""; at += 1) {
      const arms = PHASES.map(({ number, weights }) => assign({ id: "e", phase: number, weights }, `w${at}`));
      if (arms.join() === "0,1" && armIn3(`w${at}`) === 0) user = `w${at}`;
    }
    const threePhases = knownOf({ sticky: true, phases });
    expect(told(judged({ user_id: user, version: 2 }, TURN + 120_000, threePhases))).toEqual([
      "e/e/3",
      1,
      false,
    ]);
    // Not of phases that are still to come.
    expect(told(judged({ user_id: mover, version: 2 }, TURN - 1, known))).toEqual(["e/e/1", 0, true]);
  });
});
