import type { Decision } from "../../domain/rollout/decide/decision.ts";
import { liveOf } from "../../domain/rollout/live.ts";
import { hasEnded } from "../../domain/rollout/moves.ts";
import type { RolloutPlan, RolloutState } from "../../domain/rollout/rollout.ts";
import type { Statement } from "../../store/database.ts";
import { guard } from "../../store/guards.ts";
import { insertDecision } from "../../store/rollout-decisions.ts";
import { rolloutAt, writeRollout, type RolloutRow } from "../../store/rollouts.ts";
import { audited } from "../audit/entry.ts";
import type { Call } from "../call.ts";
import { endScheduleOfRollout, type End } from "../schedules/end.ts";

/** What an audit entry, without `rollout.`, and a decision's row call it. */
export type RolloutAction =
  | "created"
  | "rescheduled"
  | "started"
  | "advanced"
  | "held"
  | "continued"
  | "paused"
  | "resumed"
  | "rolled_back"
  | "promoted"
  | "aborted";

/** What becomes of a rollout, and why. */
export interface Move {
  state: RolloutState;
  action: RolloutAction;
  reason: string | null;
  changedBy?: string | null;
  /** Of the controller; null: a person decided. */
  decision: Decision | null;
  /** Set when it starts: the active version may be another by then. */
  plan?: RolloutPlan;
  shards?: number;
  /** It was refused when its time came. */
  failed?: boolean;
}

/** The row that a move leads to. */
export function moved(
  before: RolloutRow,
  { state, plan = before.plan, shards }: Move,
  now: number,
): RolloutRow {
  return {
    ...before,
    plan,
    state,
    status: state.status,
    seq: state.seq,
    live: liveOf(before.id, plan, state),
    shards: shards ?? before.shards,
    updatedAt: Math.max(now, before.updatedAt),
    startedAt: state.history[0]?.started_at ?? null,
    endedAt: hasEnded(state) ? now : null,
  };
}

/** How many percent of the units get the target. */
export const percentOf = ({ live, state }: Pick<RolloutRow, "live" | "state">): number =>
  live === null ? 0 : (state.history.at(-1)?.percent ?? 0);

const visible = (row: RolloutRow): Record<string, unknown> => ({
  rollout_id: row.id,
  status: row.status,
  step: row.state.current_step,
  percent: percentOf(row),
});

/** The decision and the audit entry of a state that a batch writes; `before` is null for a new rollout. */
export const told = (
  call: Call,
  before: RolloutRow | null,
  after: RolloutRow,
  { action, reason, changedBy = null, decision }: Move,
): Statement[] => [
  insertDecision({
    projectId: after.projectId,
    rolloutId: after.id,
    seq: after.seq,
    action,
    reason,
    actor: call.actor.id,
    decision,
    createdAt: call.now,
  }),
  audited(call, {
    action: `rollout.${action}`,
    agentId: after.agentId,
    version: after.plan.target_version,
    changedBy,
    reason,
    previous: before === null ? null : visible(before),
    next: visible(after),
  }),
];

/** What becomes of the schedule of a rollout that waited for its time. */
function scheduleEnd(after: RolloutRow, { reason, failed = false }: Move): End {
  if (after.status !== "aborted") return { status: "done", outcome: null };
  return failed
    ? { status: "failed", outcome: reason }
    : { status: "cancelled", outcome: reason ?? "the rollout was aborted" };
}

/** A rollout's part of a batch. Aborts with `concurrent_change` unless the rollout is still as it was read. */
export const moveStatements = (
  call: Call,
  before: RolloutRow,
  after: RolloutRow,
  move: Move,
): Statement[] => [
  guard("concurrent_change", rolloutAt(before.projectId, before.id, before.seq)),
  writeRollout(after),
  ...told(call, before, after, move),
  ...(before.status === "scheduled" && after.status !== "scheduled"
    ? endScheduleOfRollout(call, before, scheduleEnd(after, move))
    : []),
];
