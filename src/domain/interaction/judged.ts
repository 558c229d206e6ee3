import type { InteractionItem } from "./item.ts";

/** A phase of an experiment, or a stratum of a rollout: units in it are counted together. */
export interface Study {
  key: string;
  /** Of its arms, the control or the baseline first. */
  versions: readonly number[];
}

/** An item that is counted, and where. */
export interface Judged {
  item: InteractionItem;
  agentId: string;
  /** The version that brought it about. */
  version: number;
  /** Whose it was, as its experiment or its rollout sees it. */
  unit: string;
  /** Milliseconds since 1970. */
  occurredAt: number;
  shards: number;
  /** Null: it is counted for the agent alone. */
  study: Study | null;
  /** The arm that the unit was given; -1 without a study, and for a unit that is not in it. */
  arm: number;
  /** The unit was given a version by name. */
  excluded: boolean;
  /** It happened while the experiment was paused: that enrols nobody. */
  paused: boolean;
}

/** Whether it is of a version that its unit was not given. */
export const isMismatch = ({ study, arm, version, excluded }: Judged): boolean =>
  study !== null && !excluded && study.versions[arm] !== version;
