import type { Allocation, Analysis } from "../../../domain/experiment/experiment.ts";
import type { JsonObject } from "../../../domain/json.ts";
import type { UnitName } from "../../../domain/rule.ts";
import { KEY } from "../../../domain/slug.ts";
import { experiments } from "../../strings/experiments.ts";
import type { Experiment } from "../queries.ts";
import { weightsFor } from "./weights.ts";

const text = experiments.form;

export interface DraftGuardrail {
  metric: string;
  /** Percent, or points of satisfaction; null: the default. */
  margin: number | null;
}

/** What the form holds: as it is typed. Shares are percentages. */
export interface Draft {
  agentId: string | null;
  /** Null: the active version. */
  control: number | null;
  tests: number[];
  primary: string;
  /** Null: made of the versions. */
  name: string | null;
  id: string | null;
  description: string;
  effect: number;
  /** Null: evenly. */
  weights: Record<string, number> | null;
  traffic: number;
  unit: UnitName;
  audience: JsonObject | null;
  sticky: boolean;
  secondary: string[];
  guardrails: DraftGuardrail[];
  analysis: Analysis | null;
  alpha: number;
  power: number;
  minSample: number;
  maxSample: number | null;
  durationDays: number | null;
  allocation: Allocation;
  cadence: number;
}

export const emptyDraft = (agentId: string | null): Draft => ({
  agentId,
  control: null,
  tests: [],
  primary: "success_rate",
  name: null,
  id: null,
  description: "",
  effect: 5,
  weights: null,
  traffic: 100,
  unit: "user",
  audience: null,
  sticky: false,
  secondary: [],
  guardrails: [],
  analysis: null,
  alpha: 5,
  power: 80,
  minSample: 100,
  maxSample: null,
  durationDays: 14,
  allocation: "fixed",
  cadence: 60,
});

const isAbsolute = (metric: string): boolean => metric === "satisfaction_score";

export const draftOf = (experiment: Experiment): Draft => ({
  agentId: experiment.agent_id,
  control: experiment.control_version,
  tests: experiment.test_versions,
  primary: experiment.primary_metric,
  name: experiment.name,
  id: experiment.test_id,
  description: experiment.description,
  effect: (experiment.minimum_detectable_effect ?? 0.05) * 100,
  weights: experiment.traffic_distribution,
  traffic: experiment.traffic_percent,
  unit: experiment.unit,
  audience: Object.keys(experiment.audience).length === 0 ? null : (experiment.audience as JsonObject),
  sticky: experiment.sticky,
  secondary: experiment.secondary_metrics,
  guardrails: experiment.guardrails.map(({ metric, margin }) => ({
    metric,
    margin: margin === undefined ? null : isAbsolute(metric) ? margin : margin * 100,
  })),
  analysis: experiment.analysis,
  alpha: experiment.alpha * 100,
  power: experiment.power * 100,
  minSample: experiment.min_sample_size,
  maxSample: experiment.max_sample_size,
  durationDays: experiment.duration_days,
  allocation: experiment.allocation,
  cadence: experiment.cadence_minutes,
});

/** What a name and an id are made of, until somebody types one. */
export function namesOf({ agentId, tests, name, id }: Draft, control: number | null) {
  const made =
    agentId === null || control === null || tests.length === 0
      ? { name: "", id: "" }
      : {
          name: text.madeName(agentId, control, tests),
          id: `${agentId}-v${control}-vs-${tests.map((version) => `v${version}`).join("-")}`.slice(0, 128),
        };
  return { name: name ?? made.name, id: id ?? made.id };
}

/** Why it cannot be sent; null: it can. */
export function missingOf(draft: Draft, control: number | null): string | null {
  if (draft.agentId === null) return text.needAgent;
  if (control === null) return text.needControl;
  if (draft.tests.length === 0) return text.needTest;
  return KEY.test(namesOf(draft, control).id) ? null : text.needId;
}

/** A percentage as a share, without the dust of floating point. */
const share = (percent: number): number => Number((percent / 100).toPrecision(12));

/** The definition as the API takes it, but for the id. */
export function definitionOf(draft: Draft, control: number) {
  const versions = [control, ...draft.tests];
  return {
    name: namesOf(draft, control).name,
    description: draft.description,
    agent_id: draft.agentId ?? "",
    control_version: control,
    test_versions: draft.tests,
    traffic_distribution: weightsFor(versions, draft.weights),
    traffic_percent: draft.traffic,
    unit: draft.unit,
    audience: draft.audience ?? {},
    sticky: draft.sticky,
    primary_metric: draft.primary,
    secondary_metrics: draft.secondary.filter((metric) => metric !== draft.primary),
    guardrails: draft.guardrails.map(({ metric, margin }) => ({
      metric,
      ...(margin !== null && { margin: isAbsolute(metric) ? margin : share(margin) }),
    })),
    analysis: draft.analysis,
    alpha: share(draft.alpha),
    power: share(draft.power),
    minimum_detectable_effect: share(draft.effect),
    min_sample_size: draft.minSample,
    max_sample_size: draft.maxSample,
    duration_days: draft.durationDays,
    allocation: draft.allocation,
    cadence_minutes: draft.cadence,
  };
}
