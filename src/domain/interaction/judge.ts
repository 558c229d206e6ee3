import { DAY_MS, MINUTE_MS } from "../durations.ts";
import { overrideOf, type CompiledOverrides } from "../evaluate/overrides.ts";
import type { UnitName } from "../rule.ts";
import { assign, isEnrolled, phaseAt } from "../experiment/assignment.ts";
import type { Phase, SlotRange } from "../experiment/experiment.ts";
import { isPausedAt } from "../experiment/pauses.ts";
import type { InteractionItem } from "./item.ts";
import { refused, type Refused } from "./refused.ts";

/** What has to be known of an experiment to tell which arm a unit was in. */
export interface KnownExperiment {
  id: string;
  agentId: string;
  unit: UnitName;
  sticky: boolean;
  ranges: SlotRange[];
  /** The control first. */
  versions: number[];
  phases: Phase[];
  /** Shards that its agent's outcomes are spread over. */
  shards: number;
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
  agents: ReadonlyMap<string, KnownAgent>;
}

/** A phase of an experiment, or a step of a rollout: units in it are counted together. */
export interface Study {
  key: string;
  /** Of its arms, the control first. */
  versions: readonly number[];
}

/** An item that is counted, and where. */
export interface Judged {
  item: InteractionItem;
  agentId: string;
  /** The version that brought it about. */
  version: number;
  /** Whose it was, as its experiment sees it. */
  unit: string;
  /** Milliseconds since 1970. */
  occurredAt: number;
  shards: number;
  study: Study | null;
  /** The arm that the unit was given; -1 without a study, and for a unit that is not in it. */
  arm: number;
  /** The unit was given a version by name. */
  excluded: boolean;
  /** It happened while the experiment was paused: that enrols nobody. */
  paused: boolean;
}

/** Milliseconds: how late and how early an item may be. */
export const MAX_LATE_MS = 7 * DAY_MS;
export const MAX_EARLY_MS = 5 * MINUTE_MS;
/** Milliseconds for which units may still be given what the phase before would give: twice the edge's bound. */
export const EDGE_LAG_MS = 10_000;

/**
 * Where an item is counted, or why it is not. The unit's assignment is drawn again, as of when it happened: `occurredAt`,
 * as `now`, in milliseconds since 1970.
 */
export function judge(
  item: InteractionItem,
  known: Known,
  occurredAt: number,
  now: number,
): Judged | Refused {
  if (occurredAt > now + MAX_EARLY_MS)
    return refused(
      "in_future",
      "/occurred_at",
      "occurred_at is more than 5 minutes ahead; check the clock that it comes from.",
    );
  if (occurredAt < now - MAX_LATE_MS)
    return refused(
      "too_late",
      "/occurred_at",
      "occurred_at is more than 7 days ago; items are taken for so long.",
    );
  if (item.rollout_id) return refused("rollout_not_found", "/rollout_id", "There is no rollout of that id.");
  const experimentId = item.experiment_id ?? item.test_id;
  return experimentId
    ? judgeExperiment(item, known, occurredAt, experimentId)
    : judgeVersion(item, known, occurredAt);
}

function judgeVersion(item: InteractionItem, known: Known, occurredAt: number): Judged | Refused {
  const { agent_id, version } = item;
  const agent = known.agents.get(agent_id!);
  if (!agent) return refused("agent_not_found", "/agent_id", "There is no agent of that id in the project.");
  if (!agent.versions.has(version!)) return noVersion(version!);
  return {
    item,
    agentId: agent_id!,
    version: version!,
    unit: (item.user_id ?? item.session_id)!,
    occurredAt,
    shards: agent.shards,
    study: null,
    arm: -1,
    excluded: false,
    paused: false,
  };
}

function judgeExperiment(
  item: InteractionItem,
  known: Known,
  occurredAt: number,
  experimentId: string,
): Judged | Refused {
  const experiment = known.experiments.get(experimentId);
  if (!experiment)
    return refused(
      "experiment_not_found",
      "/experiment_id",
      "There is no experiment of that id in the project.",
    );
  const { agentId, versions, phases } = experiment;
  if (item.agent_id && item.agent_id !== agentId)
    return refused("agent_mismatch", "/agent_id", `The experiment is one of the agent ${agentId}.`);
  const attribute = experiment.unit === "user" ? "user_id" : "session_id";
  const unit = item[attribute];
  if (!unit)
    return refused(
      "unit_missing",
      `/${attribute}`,
      `The experiment is by ${experiment.unit}: send ${attribute}.`,
    );
  const agent = known.agents.get(agentId);
  if (item.version && !versions.includes(item.version) && !agent?.versions.has(item.version))
    return noVersion(item.version);
  const now = phaseAt(phases, occurredAt);
  if (!now)
    return refused(
      "experiment_not_running",
      "/experiment_id",
      "The experiment was not running when that happened.",
    );
  const { phase, arm } = isEnrolled(agentId, experiment.ranges, unit)
    ? placeOf(experiment, now, unit, item.version ?? null, occurredAt)
    : { phase: now, arm: -1 };
  const given = arm < 0 ? null : versions[arm]!;
  if (given === null && !item.version)
    return refused(
      "unit_not_enrolled",
      "/version",
      "The unit is not in the experiment: without its version it counts nowhere.",
    );
  const overridden =
    agent?.overrides &&
    overrideOf(agent.overrides, { user_id: item.user_id, session_id: item.session_id }) !== null;
  return {
    item,
    agentId,
    version: item.version ?? given!,
    unit,
    occurredAt,
    shards: experiment.shards,
    study: { key: studyKey(experimentId, phase.number), versions },
    arm,
    excluded: Boolean(overridden),
    paused: isPausedAt(now, occurredAt),
  };
}

export const studyKey = (experimentId: string, phase: number): string => `e/${experimentId}/${phase}`;

/**
 * The phase that a unit was in, and its arm there. Just after a new phase has begun the edge may still serve the one
 * before: an item whose version only that one gives is of that one.
 */
function placeOf(
  experiment: KnownExperiment,
  now: Phase,
  unit: string,
  version: number | null,
  occurredAt: number,
): { phase: Phase; arm: number } {
  const { phases, versions } = experiment;
  const arm = armAt(experiment, now, unit, version);
  if (version === null || versions[arm] === version) return { phase: now, arm };
  const before = phases.find(({ number }) => number === now.number - 1);
  if (before && before.ended_at !== null && occurredAt - before.ended_at < EDGE_LAG_MS) {
    const armBefore = armAt(experiment, before, unit, version);
    if (versions[armBefore] === version) return { phase: before, arm: armBefore };
  }
  return { phase: now, arm };
}

/**
 * The arm that a unit was given in a phase. In a sticky experiment that is the arm of the phase in which it came, which
 * only the unit's own record knows: the version that the item names is believed if any phase so far gives it.
 */
function armAt(
  { id, phases, sticky, versions }: KnownExperiment,
  phase: Phase,
  unit: string,
  version: number | null,
): number {
  const draw = ({ number, weights }: Phase): number => assign({ id, phase: number, weights }, unit);
  const now = draw(phase);
  if (!sticky || phase.number === 1) return now;
  const named = version === null ? -1 : versions.indexOf(version);
  if (named === now) return now;
  // There may be thousands of phases: few are drawn before one gives what is named.
  const isGiven = named >= 0 && phases.some((each) => each.number < phase.number && draw(each) === named);
  return isGiven ? named : draw(phases[0]!);
}

const noVersion = (version: number): Refused =>
  refused("version_not_found", "/version", `The agent has no published version ${version}.`);
