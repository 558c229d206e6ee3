import { SLOTS } from "./bucketing.ts";
import type { Variant } from "./experiment/experiment.ts";
import { exposureAt } from "./rollout/assignment.ts";
import type { RolloutVariant } from "./rollout/rollout.ts";
import type { SplitArm, UnitName } from "./rule.ts";

/** A condition on attributes; one that asks for nothing is met by everybody. */
type Condition = Readonly<Record<string, unknown>>;

/** All that says who gets which version of an agent. */
export interface TrafficSources {
  overrides: readonly { user_id?: string | undefined; session_id?: string | undefined; version: number }[];
  /** In the order in which they are tried. */
  rules: readonly {
    id: string;
    condition: Condition;
    version?: number | undefined;
    split?: readonly SplitArm[] | undefined;
    /** What a split is by; `user` if it is left out. */
    unit?: UnitName | undefined;
  }[];
  /** The one whose canary is served; null: there is none. */
  rollout: {
    id: string;
    unit: UnitName;
    audience: Condition;
    target_version: number;
    stable_version: number;
    percent: number;
  } | null;
  /** Running and paused ones: they hold parts of the traffic that do not meet. */
  experiments: readonly {
    id: string;
    unit: UnitName;
    audience: Condition;
    /** Of the agent's traffic. */
    traffic_percent: number;
    /** The control first. Weights add up to 100. */
    arms: readonly { version: number; weight: number }[];
  }[];
  active: number | null;
}

/** Some of an agent's units, and the version that they get. */
export interface TrafficPart {
  reason: "OVERRIDE" | "RULE" | "ROLLOUT" | "EXPERIMENT" | "ACTIVE";
  /** Null: they get none. */
  version: number | null;
  /** Of the rule, the rollout or the experiment. */
  id: string | null;
  variant: RolloutVariant | Variant | null;
  /** Who has to meet it to be one of them; null: nobody has to meet anything. */
  condition: Condition | null;
  unit: UnitName | null;
  /** How many are named; null: they are not named. */
  named: number | null;
  /**
   * From 0 to 1. Of a part that comes first: of those whom it is about. Of one that is shared: of all whom nothing that
   * comes first has decided; with a condition at most that, without one at least that.
   */
  share: number;
}

export interface Traffic {
  /** Who is decided before shares count, in the order in which it is tried; how many they are depends on who comes. */
  first: TrafficPart[];
  /** How all others are shared out; the shares add up to 1. */
  shared: TrafficPart[];
  /** Rules, rollouts and experiments that nobody gets to, because a rule before them takes everybody. */
  unreached: number;
}

const isEverybody = (condition: Condition): boolean => Object.keys(condition).length === 0;
const orNull = (condition: Condition): Condition | null => (isEverybody(condition) ? null : condition);

/** By version, in the order in which the versions are first named. A unit that is named twice gets the first. */
function overrideParts(overrides: TrafficSources["overrides"]): TrafficPart[] {
  const named = new Set<string>();
  const counts = new Map<number, number>();
  for (const { user_id, session_id, version } of overrides) {
    const unit = JSON.stringify([user_id ?? null, session_id ?? null]);
    if (named.has(unit)) continue;
    named.add(unit);
    counts.set(version, (counts.get(version) ?? 0) + 1);
  }
  return [...counts].map(([version, count]) => ({
    reason: "OVERRIDE",
    version,
    id: null,
    variant: null,
    condition: null,
    unit: null,
    named: count,
    share: 1,
  }));
}

const ruleParts = ({ id, condition, version, split, unit }: TrafficSources["rules"][number]): TrafficPart[] =>
  (split ?? (version === undefined ? [] : [{ version, weight: 100 }])).map((arm) => ({
    reason: "RULE",
    version: arm.version,
    id,
    variant: null,
    condition: orNull(condition),
    unit: split === undefined ? null : (unit ?? "user"),
    named: null,
    share: arm.weight / 100,
  }));

function rolloutParts(rollout: NonNullable<TrafficSources["rollout"]>): TrafficPart[] {
  const { canary_below, baseline_from } = exposureAt(rollout.percent);
  const part = (variant: RolloutVariant, version: number, slots: number): TrafficPart => ({
    reason: "ROLLOUT",
    version,
    id: rollout.id,
    variant,
    condition: orNull(rollout.audience),
    unit: rollout.unit,
    named: null,
    share: slots / SLOTS,
  });
  return [
    part("canary", rollout.target_version, canary_below),
    part("baseline", rollout.stable_version, SLOTS - baseline_from),
  ];
}

/** `left`: the part of the units that comes to experiments; theirs are drawn apart from a rollout's. */
const experimentParts = (
  { id, unit, audience, traffic_percent, arms }: TrafficSources["experiments"][number],
  left: number,
): TrafficPart[] =>
  arms.map(({ version, weight }, arm) => ({
    reason: "EXPERIMENT",
    version,
    id,
    variant: arm === 0 ? "control" : "test",
    condition: orNull(audience),
    unit,
    named: null,
    share: (left * traffic_percent * weight) / 10_000,
  }));

const sumOf = (parts: readonly TrafficPart[]): number => parts.reduce((sum, { share }) => sum + share, 0);

/**
 * Who gets which version of an agent, and why, as resolving would decide: overrides, rules in order, the rollout,
 * experiments, and the active version for all others. Parts without anybody are left out.
 */
export function trafficOf({ overrides, rules, rollout, experiments, active }: TrafficSources): Traffic {
  const end = rules.findIndex(({ condition }) => isEverybody(condition));
  const conditional = end < 0 ? rules : rules.slice(0, end);
  const first = [...overrideParts(overrides), ...conditional.flatMap(ruleParts)];
  const taken = end < 0 ? [] : ruleParts(rules[end]!);
  if (taken.length > 0) {
    const unreached = rules.length - end - 1 + (rollout === null ? 0 : 1) + experiments.length;
    return { first: first.filter(({ share }) => share > 0), shared: nonEmpty(taken), unreached };
  }
  const exposed = rollout === null ? [] : rolloutParts(rollout);
  const left = Math.max(0, 1 - sumOf(exposed));
  const drawn = experiments.flatMap((experiment) => experimentParts(experiment, left));
  const rest: TrafficPart = {
    reason: "ACTIVE",
    version: active,
    id: null,
    variant: null,
    condition: null,
    unit: null,
    named: null,
    share: Math.max(0, left - sumOf(drawn)),
  };
  // Who does not meet a rollout's audience, or has no unit, gets the active version, whatever the shares say.
  const keeps = [...exposed, ...drawn].some(({ condition }) => condition !== null);
  const shared = nonEmpty([...exposed, ...drawn, rest]);
  if (keeps && !shared.includes(rest)) shared.push(rest);
  return { first: first.filter(({ share }) => share > 0), shared, unreached: 0 };
}

/** Less than a slot is what adding up leaves over. */
const nonEmpty = (parts: TrafficPart[]): TrafficPart[] => parts.filter(({ share }) => share > 0.5 / SLOTS);
