import type { JsonObject } from "../../../domain/json.ts";
import { completePlan } from "../../../domain/rollout/definition.ts";
import { isErringMetric } from "../../../domain/rollout/judge/erring.ts";
import type { OnFinish, OnNoTraffic, Policy, RolloutPlan } from "../../../domain/rollout/rollout.ts";

export interface DraftStep {
  /** Stays the same while the others change. */
  key: string;
  percent: number | string;
  dwell_minutes: number | string;
  exposures: number | string;
  gate: boolean;
}

export interface DraftGuardrail {
  key: string;
  metric: string;
  /** In percent, or in points of a score; empty: the default. */
  margin: number | string;
}

/** What was typed so far. Numbers are texts while they are typed. */
export interface Draft {
  agent: string | null;
  target: number | null;
  name: string;
  description: string;
  steps: DraftStep[];
  guardrails: DraftGuardrail[];
  policy: Policy;
  unit: "user" | "session";
  audience: JsonObject | null;
  on_finish: OnFinish;
  on_no_traffic: OnNoTraffic;
  no_traffic_minutes: number | string;
  max_days: number | string;
  kill_switch: boolean;
  /** ISO 8601; null: now. */
  starts_at: string | null;
  reason: string;
}

export const PRESETS = {
  careful: { percents: [1, 2, 5, 10, 25, 50, 100], dwell_minutes: 60, exposures: 500 },
  normal: { percents: [1, 5, 10, 25, 50, 100], dwell_minutes: 10, exposures: 100 },
  fast: { percents: [10, 50, 100], dwell_minutes: 5, exposures: 100 },
} as const;
export type Preset = keyof typeof PRESETS;

export const newKey = (): string => crypto.randomUUID();

export const presetSteps = (preset: Preset): DraftStep[] => {
  const { percents, dwell_minutes, exposures } = PRESETS[preset];
  return percents.map((percent) => ({ key: newKey(), percent, dwell_minutes, exposures, gate: false }));
};

/** Which pace the steps are of; null: their maker's own. */
export const presetOf = (steps: DraftStep[]): Preset | null =>
  (Object.keys(PRESETS) as Preset[]).find((name) => {
    const { percents, dwell_minutes, exposures } = PRESETS[name];
    return (
      percents.length === steps.length &&
      steps.every(
        (step, at) =>
          step.percent === percents[at] &&
          step.dwell_minutes === dwell_minutes &&
          step.exposures === exposures &&
          !step.gate,
      )
    );
  }) ?? null;

export const newDraft = (agent: string | null): Draft => ({
  agent,
  target: null,
  name: "",
  description: "",
  steps: presetSteps("normal"),
  guardrails: [{ key: newKey(), metric: "error_rate", margin: "" }],
  policy: "sequential",
  unit: "user",
  audience: null,
  on_finish: "promote",
  on_no_traffic: "hold",
  no_traffic_minutes: 60,
  max_days: 7,
  kill_switch: true,
  starts_at: null,
  reason: "",
});

/** What is not typed yet counts as 0, and is told as a fault. */
const number = (value: number | string): number => (value === "" ? 0 : Number(value));

export const isScore = (metric: string): boolean => metric === "satisfaction_score";

const marginOf = ({ metric, margin }: DraftGuardrail): number | undefined =>
  margin === "" ? undefined : isScore(metric) ? number(margin) : number(margin) / 100;

/** The body of the request. */
export const bodyOf = (draft: Draft) => ({
  target_version: draft.target ?? 0,
  ...(draft.name.trim() !== "" && { name: draft.name.trim() }),
  ...(draft.description.trim() !== "" && { description: draft.description.trim() }),
  steps: draft.steps.map((step) => ({
    percent: number(step.percent),
    min_dwell_seconds: number(step.dwell_minutes) * 60,
    min_exposures: number(step.exposures),
    gate: step.gate,
  })),
  guardrails: draft.guardrails.map((guardrail) => {
    const margin = marginOf(guardrail);
    return { metric: guardrail.metric, ...(margin !== undefined && { margin }) };
  }),
  policy: draft.policy,
  unit: draft.unit,
  ...(draft.audience !== null && { audience: draft.audience }),
  on_finish: draft.on_finish,
  on_no_traffic: draft.on_no_traffic,
  no_traffic_seconds: number(draft.no_traffic_minutes) * 60,
  max_duration_seconds: draft.max_days === "" ? null : number(draft.max_days) * 86_400,
  kill_switch: draft.kill_switch,
  ...(draft.starts_at !== null && { starts_at: draft.starts_at }),
  ...(draft.reason.trim() !== "" && { reason: draft.reason.trim() }),
});

/** The plan that the service would make of it; 0 stands for a version that is not chosen yet. */
export const planOf = (draft: Draft, stable: number | null): RolloutPlan =>
  completePlan({ ...bodyOf(draft), stable_version: stable ?? -1 }, []);

/** Whether fewer are better, and failing units are counted. */
export const marginKind = (metric: string): "erring" | "score" | "value" =>
  isErringMetric(metric) ? "erring" : isScore(metric) ? "score" : "value";
