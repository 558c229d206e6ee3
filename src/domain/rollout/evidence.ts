import type { ArmTotals, MetricTotals, StudyTotals } from "../counting/totals.ts";
import { firstUnits } from "./first-units.ts";
import type { RolloutPlan } from "./rollout.ts";
import { strataOf, stratumOf } from "./strata.ts";

/** The moments of a metric that a decision can use: without its requests and its sketch. */
export type MetricEvidence = Pick<MetricTotals, "units" | "log_units" | "units_above_zero">;

export interface ArmEvidence {
  exposed: number;
  /** By the plan's guardrails; one that has no values is absent. */
  metrics: Record<string, MetricEvidence>;
}

/** Both arms of one stratum. A unit that comes in several strata, above 50 %, is counted once in each of them. */
export interface StratumEvidence {
  canary: ArmEvidence;
  baseline: ArmEvidence;
}

/** Units, and how many of them had at least one failure. */
export interface Erring {
  erring: number;
  exposed: number;
}

/** The first ten units of each arm, or as many as there are; those are erring whose first outcome was a failure. */
export interface FirstUnits {
  canary: Erring;
  baseline: Erring;
}

/** All that a decision knows of what happened: it is kept with the decision, so that this can be repeated. */
export interface Evidence {
  /** In the order of the plan's strata, as `strataOf` has them, as far as any was counted. */
  strata: StratumEvidence[];
  /** Null: none came. */
  first_units: FirstUnits | null;
  /** When the last unit of either arm came, in milliseconds since 1970; null: none did. */
  last_at: number | null;
}

/** Before anything was counted. */
export const NO_EVIDENCE: Evidence = { strata: [], first_units: null, last_at: null };

/** What a rollout decides by, from the totals of its strata in their order: those of one that has none are null. */
export function evidenceOf(plan: RolloutPlan, strata: readonly (StudyTotals | null)[]): Evidence {
  const armOf = (totals: StudyTotals | null, version: number): ArmEvidence =>
    armEvidence(
      plan,
      totals?.arms.find((arm) => arm.version === version),
    );
  const times = strata.flatMap((totals) => totals?.last_at ?? []);
  return {
    strata: strata.map((totals) => ({
      canary: armOf(totals, plan.target_version),
      baseline: armOf(totals, plan.stable_version),
    })),
    first_units: firstUnits(strata),
    last_at: times.length === 0 ? null : Math.max(...times),
  };
}

/** What the kill switch goes by, whatever the guardrails are. */
const KILL_METRIC = "error_rate";

function armEvidence({ guardrails }: RolloutPlan, arm: ArmTotals | undefined): ArmEvidence {
  const names = new Set([KILL_METRIC, ...guardrails.map(({ metric }) => metric)]);
  const metrics: Record<string, MetricEvidence> = {};
  for (const name of names) {
    const totals = arm?.metrics[name];
    if (totals === undefined) continue;
    const { units, log_units, units_above_zero } = totals;
    metrics[name] = { units, log_units, units_above_zero };
  }
  return { exposed: arm?.exposed ?? 0, metrics };
}

const NOTHING: StratumEvidence = {
  canary: { exposed: 0, metrics: {} },
  baseline: { exposed: 0, metrics: {} },
};

/** What was counted in a step's stratum, and in the one before it, so far. */
export function evidenceAt(
  { steps }: Pick<RolloutPlan, "steps">,
  { strata }: Evidence,
  step: number,
): { current: StratumEvidence; previous: StratumEvidence } {
  const at = strataOf(steps).indexOf(stratumOf(steps, step));
  return { current: strata[at] ?? NOTHING, previous: strata[at - 1] ?? NOTHING };
}

export const erringOf = ({ exposed, metrics }: ArmEvidence, metric: string): Erring => ({
  erring: metrics[metric]?.units_above_zero ?? 0,
  exposed,
});

/** An arm's over all strata: a unit counts once in each. */
export function erringOver(
  { strata }: Pick<Evidence, "strata">,
  arm: keyof StratumEvidence,
  metric: string,
): Erring {
  const sum = { erring: 0, exposed: 0 };
  for (const stratum of strata) {
    const { erring, exposed } = erringOf(stratum[arm], metric);
    sum.erring += erring;
    sum.exposed += exposed;
  }
  return sum;
}
