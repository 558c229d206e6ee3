import { describe, expect, it } from "vitest";
import { judgeGuardrails } from "../../src/domain/rollout/judge/guardrails.ts";
import { waitingFor } from "../../src/domain/rollout/judge/waiting.ts";
import { arm, evidence, plan } from "./rollout-kit.ts";

const judged = (
  more: Parameters<typeof plan>[0],
  [canaryErring, canary]: readonly [number, number],
  [baselineErring, baseline]: readonly [number, number],
  ready = true,
) => {
  const of = plan(more);
  const counted = evidence([[arm(canaryErring, canary), arm(baselineErring, baseline)]], 1);
  const findings = judgeGuardrails(of, counted, counted.strata[0]!, ready);
  return { findings, waits: waitingFor(of, findings, ready) };
};

describe("what a guardrail waits for", () => {
  it.each([
    [0.01, 50],
    [0.001, 700],
    [0.05, 0],
  ])("is units, where hardly anything fails: of %d, after %d", (tolerated_rate, sofar) => {
    const guardrails = [{ metric: "error_rate", tolerated_rate }];
    const { waits } = judged({ guardrails }, [0, sofar], [0, sofar]);
    expect(waits).toHaveLength(1);
    const units = waits[0]!.units!;
    expect(units).toBeGreaterThan(0);
    const verdict = (more: number) =>
      judged({ guardrails }, [0, sofar + more], [0, sofar + more]).findings[0]!.verdict;
    expect([verdict(units - 1), verdict(units)]).toEqual(["undecided", "non_inferior"]);
  });

  it("is said in a sentence", () => {
    const { waits } = judged(
      { guardrails: [{ metric: "error_rate", tolerated_rate: 0.001 }] },
      [0, 1],
      [0, 1],
    );
    expect(waits[0]!.detail).toMatch(
      /^error_rate: [23],\d{3} more canary units without a failure would show less than the tolerated 0\.1 %, whatever the baseline does\.$/,
    );
  });

  it("is not told in units where too much fails for it, or nothing is tolerated", () => {
    const guardrails = [{ metric: "error_rate", tolerated_rate: 0.001 }];
    expect(judged({ guardrails }, [3, 120], [2, 118]).waits).toEqual([]);
    const none = [{ metric: "error_rate", tolerated_rate: 0 }];
    expect(judged({ guardrails: none }, [0, 50], [0, 50]).waits).toEqual([]);
  });

  it("is, by the plain rule, to leave the span between its bounds, once the step is ready", () => {
    const between = [13, 100] as const;
    const { findings, waits } = judged({ policy: "ratio" }, between, [10, 100]);
    expect(findings[0]!.verdict).toBe("undecided");
    expect(waits).toEqual([
      { metric: "error_rate", units: null, detail: expect.stringContaining("it waits there") },
    ]);
    expect(judged({ policy: "ratio" }, between, [10, 100], false).waits).toEqual([]);
    expect(judged({ policy: "ratio" }, [16, 100], [10, 100]).waits).toEqual([]);
  });
});
