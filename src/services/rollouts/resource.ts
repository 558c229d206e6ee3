import type { Decision } from "../../domain/rollout/decide/decision.ts";
import type { DecisionRow, ShortDecision } from "../../store/rollout-decisions.ts";
import type { RolloutRow } from "../../store/rollouts.ts";
import { iso, isoOrNull } from "../iso.ts";
import { percentOf } from "./statements.ts";

/** A decision as it is answered beside its rollout. */
export const toDecision = ({ made, ...row }: ShortDecision) => ({
  seq: row.seq,
  at: iso(row.createdAt),
  action: row.action,
  /** Why, in a word; null: a person decided. */
  cause: made?.cause ?? null,
  reason: row.reason,
  actor: row.actor,
  metrics: made?.metrics ?? [],
  guardrails: made?.guardrails ?? [],
  sample_ratio: made?.sample_ratio ?? null,
  evidence: made && { units: made.units, first_units: made.first_units, last_at: isoOrNull(made.last_at) },
});
export type RolloutDecision = ReturnType<typeof toDecision>;

function inShort({ outcome, inputs: { evidence }, ...decision }: Decision): ShortDecision["made"] {
  const { metrics, guardrails, sample_ratio } = decision;
  const { strata, first_units, last_at } = evidence;
  const units = strata.map(({ canary, baseline }) => ({
    canary: canary.exposed,
    baseline: baseline.exposed,
  }));
  return { cause: outcome.reason, metrics, guardrails, sample_ratio, units, first_units, last_at };
}

/** The same with all that it was made from. */
export const toWholeDecision = ({ decision, ...row }: DecisionRow) => ({
  ...toDecision({ ...row, made: decision && inShort(decision) }),
  next: decision?.next ?? null,
  inputs: decision?.inputs ?? null,
});

/** A rollout as it is answered in a list; `reason` is that of its last decision. */
export const toRollout = (row: RolloutRow, reason: string | null) => ({
  id: row.id,
  rollout_id: row.id,
  agent_id: row.agentId,
  name: row.name,
  description: row.description,
  ...row.plan,
  status: row.status,
  current_step: row.state.current_step,
  percent: percentOf(row),
  hold: row.state.hold && { reason: row.state.hold.reason, since: iso(row.state.hold.since) },
  gate_passed: row.state.gate_passed,
  starts_at: isoOrNull(row.state.starts_at),
  started_at: isoOrNull(row.startedAt),
  ended_at: isoOrNull(row.endedAt),
  ended_reason: row.endedAt === null ? null : reason,
  history: row.state.history.map(({ step, percent, started_at, ended_at }) => ({
    step,
    percent,
    started_at: iso(started_at),
    ended_at: isoOrNull(ended_at),
  })),
  created_by: row.createdBy,
  created_at: iso(row.createdAt),
  updated_at: iso(row.updatedAt),
  revision: row.seq,
});
export type ListedRollout = ReturnType<typeof toRollout>;
export type Rollout = ListedRollout & { decisions: RolloutDecision[] };
