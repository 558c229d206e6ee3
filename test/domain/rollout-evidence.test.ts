import { describe, expect, it } from "vitest";
import type { FirstUnit } from "../../src/domain/counting/first-units.ts";
import type { ArmTotals, StudyTotals } from "../../src/domain/counting/totals.ts";
import { tick } from "../../src/domain/rollout/decide/tick.ts";
import { evidenceOf } from "../../src/domain/rollout/evidence.ts";
import { newRollout } from "../../src/domain/rollout/moves.ts";
import { arm, evidence, MINUTE, plan, values } from "./rollout-kit.ts";
import { rateOf } from "./stats/kit.ts";

const armTotals = (version: number, metrics: ArmTotals["metrics"]): ArmTotals => ({
  version,
  exposed: 20,
  units: 10,
  interactions: 10,
  metrics,
});

const study = (arms: ArmTotals[], last_at: number | null, first_units: FirstUnit[] = []): StudyTotals => ({
  arms,
  multiple_exposures: 0,
  mismatches: 0,
  excluded: 0,
  days: [],
  first_at: last_at,
  last_at,
  first_units,
});

describe("a rollout's evidence", () => {
  it("is what its strata's totals have of its guardrails, by the arms' versions", () => {
    const errors = rateOf(3, 10);
    const given = plan({ guardrails: [{ metric: "cost_usd" }] });
    const found = evidenceOf(given, [
      study(
        [armTotals(28, { error_rate: errors, cost_usd: errors }), armTotals(27, { escalation_rate: errors })],
        7,
      ),
      null,
      study([], null),
    ]);
    const { units, log_units, units_above_zero } = errors;
    const kept = { units, log_units, units_above_zero };
    expect(found).toEqual({
      strata: [
        {
          canary: { exposed: 20, metrics: { error_rate: kept, cost_usd: kept } },
          baseline: { exposed: 20, metrics: {} },
        },
        ...Array.from({ length: 2 }, () => ({
          canary: { exposed: 0, metrics: {} },
          baseline: { exposed: 0, metrics: {} },
        })),
      ],
      first_units: null,
      last_at: 7,
    });
  });

  it("of nothing at all is waited for", () => {
    const given = plan();
    expect(tick(given, newRollout(given, 0), evidenceOf(given, []), 1).outcome.action).toBe("wait");
  });
});

describe("guardrails", () => {
  const spread = (mean: number) => Array.from({ length: 2_000 }, (_, at) => mean * (0.5 + (at % 100) / 100));
  const judge = (metric: string, canary: number, baseline: number) => {
    const given = plan({ steps: [10], guardrails: [{ metric }] });
    const logs = metric !== "satisfaction_score";
    const of = (mean: number) => arm(0, 2_000, { [metric]: values(spread(mean), logs) });
    const seen = evidence([[of(canary), of(baseline)]], MINUTE);
    return tick(given, newRollout(given, 0), seen, MINUTE).guardrails[0];
  };

  it.each([
    ["response_time_ms", 1_000, 1_000, "non_inferior"],
    ["response_time_ms", 1_300, 1_000, "harm"],
    ["response_time_ms", 700, 1_000, "non_inferior"],
    ["satisfaction_score", 7, 7, "non_inferior"],
    ["satisfaction_score", 6, 7, "harm"],
    ["satisfaction_score", 8, 7, "non_inferior"],
  ])("judge %s of %d against %d: %s", (metric, canary, baseline, verdict) => {
    expect(judge(metric, canary, baseline)).toMatchObject({ metric, verdict, has_data: true });
  });

  it("share the chance to roll back wrongly", () => {
    const bounds = (metrics: string[]) => {
      const given = plan({ steps: [10], guardrails: metrics.map((metric) => ({ metric })) });
      const seen = evidence([[arm(1, 10), arm(1, 10)]], 1);
      const [finding] = tick(given, newRollout(given, 0), seen, 1).guardrails;
      return finding?.method === "erring_units" ? finding.bounds.harm : null;
    };
    expect(bounds(["error_rate"])).toBeCloseTo(4.5539, 4);
    expect(bounds(["error_rate", "escalation_rate"])).toBeCloseTo(4.5539 + Math.log(2), 4);
  });
});

describe("the first units of both arms", () => {
  const unit = (lo: number, erring: boolean | null, arm = 1): FirstUnit => ({
    lo,
    hi: 0,
    arm,
    at: lo,
    erring,
  });
  const none = { erring: 0, exposed: 0 };
  const of = (...lists: (FirstUnit[] | null)[]) =>
    evidenceOf(
      plan(),
      lists.map((list) => list && study([], null, list)),
    ).first_units;

  it("are those of the first stratum, then of the next, each once", () => {
    expect(of([], null)).toBeNull();
    expect(of([unit(1, true), unit(2, false)])).toEqual({
      canary: { erring: 1, exposed: 2 },
      baseline: none,
    });
    const both = of(
      [unit(1, true), unit(2, false), unit(3, null), unit(4, true, 0)],
      [unit(1, false), unit(2, true), unit(3, true), unit(5, null), unit(1, false, 0)],
    );
    expect(both).toEqual({ canary: { erring: 2, exposed: 4 }, baseline: { erring: 1, exposed: 2 } });
  });

  it("are no more than ten of each", () => {
    const eight = Array.from({ length: 8 }, (_, at) => unit(at, false));
    const more = Array.from({ length: 8 }, (_, at) => unit(100 + at, true));
    const others = Array.from({ length: 12 }, (_, at) => unit(at, at > 8, 0));
    expect(of([...eight, ...others], more)).toEqual({
      canary: { erring: 2, exposed: 10 },
      baseline: { erring: 1, exposed: 10 },
    });
  });
});
