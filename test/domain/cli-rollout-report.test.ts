import { describe, expect, it } from "vitest";
import { painter } from "../../src/cli/output/colour.ts";
import { decisions, stepsAfter } from "../../src/cli/output/rollout/decisions.ts";
import { evidenceAt, meter, wayOf } from "../../src/cli/output/rollout/meter.ts";
import { report, stepsLine } from "../../src/cli/output/rollout/report.ts";
import type { Rollout } from "../../src/cli/rollout.ts";
import { advanced, ended, heldFor, newRollout } from "../../src/domain/rollout/moves.ts";
import { pause } from "../../src/domain/rollout/person.ts";
import type { HoldReason } from "../../src/domain/rollout/rollout.ts";
import type { GuardrailFinding } from "../../src/domain/rollout/judge/guardrails.ts";
import { NOW } from "./cli-kit.ts";
import { decision, PLAN, rollout, STATE } from "./cli-rollout-kit.ts";
import { arm, evidence, MINUTE, plan, values } from "./rollout-kit.ts";

const paint = painter(false);
const show = (of: Rollout): string => report(of, 100, paint);

const spread = (count: number, base: number): number[] =>
  Array.from({ length: count }, (_, at) => base * (1 + (at % 7) / 10));

describe("a rollout's report", () => {
  it("says where it is, and what is still missing", () => {
    const counted = evidence([[arm(3, 60), arm(2, 58)]], NOW - 1_000);
    const text = show(rollout({ counted }));
    expect(text).toMatch(/^status +running$/m);
    expect(text).toMatch(/^serves +version 28 to 1 % of the users, 1 % to compare with$/m);
    expect(text).toMatch(/^step +step 1 of 4, 1 %, since 2026-11-20 13:55:00Z$/m);
    expect(text).toMatch(/^counted +60 users of the canary, 58 of the baseline$/m);
    expect(text).toMatch(/^\[1 %, 10 min\] → 10 % → 50 % gate → 100 %$/m);
    expect(text).toContain("Still 5 min and 40 units of the canary until this step can be left.");
  });

  it("says which guardrails are open once the step had its time and its units", () => {
    const state = newRollout(PLAN, NOW - 20 * MINUTE);
    const counted = evidence([[arm(3, 120), arm(2, 118)]], NOW - 1_000);
    expect(show(rollout({ state, counted }))).toContain(
      "The step had its time and its units; not decided yet: error_rate.",
    );
  });

  it("says how many units show that hardly anything fails", () => {
    const state = newRollout(PLAN, NOW - 20 * MINUTE);
    const counted = evidence([[arm(0, 120), arm(0, 118)]], NOW - 1_000);
    expect(show(rollout({ state, counted })).replaceAll(/\s+/g, " ")).toMatch(
      /not decided yet: error_rate\. error_rate: [\d,]+ more canary units without a failure/,
    );
  });

  it("shows both arms of every guardrail, and how far its evidence is", () => {
    const guardrails = ["error_rate", "response_time_ms", "satisfaction_score", "cost_usd"];
    const of = plan({ steps: [1, 100], guardrails: guardrails.map((metric) => ({ metric })) });
    const more = (base: number) => ({
      response_time_ms: values(spread(120, base), true),
      satisfaction_score: values(spread(10, 6)),
    });
    const counted = evidence([[arm(14, 120, more(1_800)), arm(9, 118, more(900))]], NOW - 1_000);
    const text = show(rollout({ plan: of, state: newRollout(of, NOW - 5 * MINUTE), counted }));
    expect(text).toContain(
      [
        "error_rate (less than 2 times as many): not decided",
        "  canary 14 of 120 units (11.7 %), baseline 9 of 118 units (7.6 %)",
        "  going on ├───────────────────┼●──────────────────┤ rolling back",
        "  5 % of the way to rolling back",
      ].join("\n"),
    );
    expect(text).toMatch(
      /^response_time_ms \(worse by less than 10\.0 %\): harm\n {2}canary 2307 ms over 120 units, baseline 1154 ms over 120 units\n {2}going on ├─+┼─+● rolling back\n {2}worse by 100\.0 %, from \d+\.\d % to \d+(\.\d)? %; enough to roll back$/m,
    );
    expect(text).toMatch(
      /^satisfaction_score .+: not decided\n.+\n {2}Each arm needs 20 units with a value\.$/m,
    );
    expect(text).toMatch(
      /^cost_usd .+\n {2}canary nothing yet, baseline nothing yet\n {2}no values in both arms yet$/m,
    );
  });

  it("shows the plain rule's figures", () => {
    const of = plan({ policy: "ratio", steps: [1, 100] });
    const counted = evidence([[arm(14, 120), arm(12, 120)]], NOW);
    const text = show(rollout({ plan: of, counted }));
    expect(text).toMatch(/^status +running, by the plain ratio rule$/m);
    expect(text).toContain("canary 11.7 %, baseline 10.0 %");
    expect(text).toContain("1.167 times as bad");
  });

  it.each<[HoldReason, string]>([
    ["gate", "signalbox rollouts resume v28-canary lets it go on"],
    ["finished", "signalbox rollouts promote v28-canary makes the version active"],
    ["max_duration", "It has taken 7 d, as long as it may. signalbox rollouts resume v28-canary"],
    ["no_data", "Record outcomes with its metric and --rollout-id v28-canary"],
    ["no_traffic", "No unit came for 1 h. Is a being asked"],
    ["sample_ratio", "Find out where units of one of them get lost"],
  ])("says what to do about a hold for %s", (reason, words) => {
    const text = show(rollout({ state: heldFor(STATE, reason, NOW - MINUTE) }));
    expect(text.replaceAll("\n", " ")).toContain(words);
    expect(text).toMatch(/^held +for \w.+ since 2026-11-20 13:59:00Z$/m);
  });

  it("says what has become of it, and what may", () => {
    expect(show(rollout({ state: pause(STATE)! }))).toContain("A person paused it.");
    expect(show(rollout({ state: newRollout(PLAN, NOW, NOW + 60 * MINUTE) }))).toContain(
      "It starts at 2026-11-20 15:00:00Z.",
    );
    const lost = show(rollout({ state: ended(STATE, "rolled_back", NOW), ended_reason: "Kill switch." }));
    expect(lost).toMatch(/^status +rolled back$/m);
    expect(lost).toMatch(/^ended +2026-11-20 14:00:00Z$/m);
    expect(lost).toContain("\nKill switch.\n");
    expect(lost).not.toMatch(/^serves/m);
    expect(show(rollout({ outlook: null }))).toContain("What was counted cannot be read right now.");
  });

  it("obeys nothing that its texts say", () => {
    const evil = "\u001b[2Jgone";
    const text = show(rollout({ name: evil, decisions: [decision({ reason: evil, actor: evil })] }));
    expect(text).toMatch(/^name +gone$/m);
    expect(text).not.toContain("\u001b");
  });

  it("keeps lines within the width", () => {
    const steps = Array.from({ length: 20 }, (_, at) => ({ percent: at + 1, gate: at % 2 === 0 }));
    const of = plan({ steps });
    for (const line of stepsLine(rollout({ plan: of }), 60, paint).split("\n"))
      expect(line.length, line).toBeLessThanOrEqual(60);
    for (const reason of ["gate", "no_data", "sample_ratio"] as const)
      for (const line of report(rollout({ state: heldFor(STATE, reason, NOW) }), 80, paint).split("\n"))
        expect(line.length, line).toBeLessThanOrEqual(80);
  });
});

describe("decisions", () => {
  it("are told with the step that they led to, and why", () => {
    const counted = evidence([], null);
    const state = advanced(PLAN, advanced(PLAN, STATE, counted, NOW), counted, NOW);
    const of = rollout({ state });
    const list = [
      decision({ seq: 4, action: "held", cause: "no_traffic", actor: "system", reason: "Nobody came." }),
      decision({ seq: 3, action: "advanced", cause: "non_inferior", actor: "system" }),
      decision({ seq: 2, action: "advanced", cause: "non_inferior", actor: "system" }),
      decision({ seq: 1 }),
    ];
    expect(stepsAfter(list, of)).toEqual([2, 2, 1, 0]);
    expect(decisions(list, of, 80, paint)).toBe(
      [
        "2026-11-20 14:00:00Z  held: no traffic  (system)",
        "  Nobody came.",
        "2026-11-20 14:00:00Z  advanced: step 3 of 4, 50 %  (system)",
        "2026-11-20 14:00:00Z  advanced: step 2 of 4, 10 %  (system)",
        "2026-11-20 14:00:00Z  started: step 1 of 4, 1 %  (ana@example.com)",
        "",
      ].join("\n"),
    );
  });
});

describe("the meter", () => {
  const values = (more: object): GuardrailFinding => ({
    metric: "m",
    has_data: true,
    method: "non_inferiority",
    verdict: "undecided",
    status: "ok",
    worsening: 0.1,
    at_least: 0,
    at_most: 0.3,
    margin: 0.1,
    ...more,
  });
  const less = { direction: "decrease" } as const;

  it("is at an end exactly where the verdict falls", () => {
    expect(evidenceAt(values({}), less)).toBe(0);
    expect(evidenceAt(values({ margin: 0.3 }), less)).toBe(-1);
    expect(evidenceAt(values({ margin: 0.2 }), less)).toBeCloseTo(-0.5);
    expect(evidenceAt(values({ margin: 0.05 }), less)).toBeCloseTo(0.5);
    expect(evidenceAt(values({ margin: -0.01 }), less)).toBe(1);
    expect(evidenceAt(values({ worsening: null }), less)).toBeNull();
  });

  it("draws an end only where it has arrived", () => {
    expect(meter(0.999, 40)).not.toContain("● rolling back");
    expect(meter(1, 40)).toContain("● rolling back");
    expect(meter(-1, 40)).toContain("going on ●");
    expect(meter(0, 40)).toMatch(/├(─+)●\1┤/);
    expect([-1, -0.996, 0, 0.42, 1].map(wayOf)).toEqual([
      "enough to go on",
      "99 % of the way to going on",
      "nothing speaks for either yet",
      "42 % of the way to rolling back",
      "enough to roll back",
    ]);
  });
});
