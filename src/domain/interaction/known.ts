import type { CompiledOverrides } from "../evaluate/overrides.ts";
import type { Phase, SlotRange } from "../experiment/experiment.ts";
import type { Step, StepSpan } from "../rollout/rollout.ts";
import type { UnitName } from "../rule.ts";

/** An experiment or a rollout: it shares an agent's units out between versions. */
export interface KnownTrial {
  id: string;
  agentId: string;
  unit: UnitName;
  /** Of its arms: the control, or the baseline, first. */
  versions: number[];
  /** Shards that its agent's outcomes are spread over. */
  shards: number;
}

/** What has to be known of an experiment to tell which arm a unit was in. */
export interface KnownExperiment extends KnownTrial {
  sticky: boolean;
  ranges: SlotRange[];
  phases: Phase[];
}

/** The same of a rollout: its versions are the stable one and the target. */
export interface KnownRollout extends KnownTrial {
  steps: Pick<Step, "percent">[];
  history: StepSpan[];
}

export interface KnownAgent {
  /** Published versions. */
  versions: ReadonlySet<number>;
  overrides: CompiledOverrides | null;
  shards: number;
}

/** What is known of the project that items speak of. */
export interface Known {
  experiments: ReadonlyMap<string, KnownExperiment>;
  rollouts: ReadonlyMap<string, KnownRollout>;
  agents: ReadonlyMap<string, KnownAgent>;
}
