import { sql } from "drizzle-orm";
import type { FieldError } from "../../domain/errors.ts";
import type { CreateRollout } from "../../domain/inputs/rollouts.ts";
import { MAX_PENDING_SCHEDULES, MAX_SCHEDULED_ROLLOUTS } from "../../domain/limits.ts";
import { completePlan } from "../../domain/rollout/definition.ts";
import { liveOf } from "../../domain/rollout/live.ts";
import { newRollout } from "../../domain/rollout/moves.ts";
import type { RolloutPlan } from "../../domain/rollout/rollout.ts";
import { timeFault } from "../../domain/schedule.ts";
import type { AgentRow } from "../../store/agents.ts";
import type { Statement } from "../../store/database.ts";
import { guard, guardChanged } from "../../store/guards.ts";
import { metricsOfProject } from "../../store/metric-definitions.ts";
import { raiseRevision } from "../../store/revisions.ts";
import {
  insertRollout,
  rolloutOf,
  selectRollout,
  waitingRollouts,
  type RolloutRow,
} from "../../store/rollouts.ts";
import { requireAgent } from "../agents/internal.ts";
import { requireScope } from "../auth/scopes.ts";
import { commit, guardIfMatch, retrying, type Call } from "../call.ts";
import { shardsFor } from "../experiments/shards.ts";
import { randomId } from "../random-id.ts";
import { newScheduleId, scheduleStatements } from "../schedules/insert.ts";
import { guardAgent } from "../versions/internal.ts";
import { afterMove } from "./after.ts";
import { checkPlan, requireFree, stableVersion } from "./check.ts";
import { withDecisions } from "./read.ts";
import type { Rollout } from "./resource.ts";
import { guardStart, refusalsOfStart } from "./start.ts";
import { told } from "./statements.ts";

/** 96 random bits. */
const newRolloutId = (): string => randomId("ro").slice(0, 27);

/**
 * Starts a rollout, or, with `starts_at`, has it start at that time, by a schedule of the id that is given. Throws `agent_not_found`, `no_active_version`,
 * `version_not_found`, `version_draft`, `version_deprecated`, `version_active`, `rollout_running`, `experiment_live`,
 * `rollout_exists`, `revision_mismatch`, `limit_reached`, `scope_missing` for a key that may not activate, and `invalid_request` for a plan
 * that cannot be used.
 */
export async function createRollout(
  call: Call,
  agentId: string,
  input: CreateRollout,
  scheduleId?: string,
): Promise<Rollout> {
  requireScope(call.actor, "versions:activate");
  const id = input.rollout_id ?? newRolloutId();
  return retrying(async () => withDecisions(call, await attempt(call, agentId, { id, scheduleId }, input)));
}

async function attempt(
  call: Call,
  agentId: string,
  { id, scheduleId }: { id: string; scheduleId: string | undefined },
  input: CreateRollout,
): Promise<RolloutRow> {
  const { projectId } = call.tenant;
  const agent = await requireAgent(call, agentId);
  const target = input.target_version;
  const startsAt = input.starts_at === undefined ? null : Date.parse(input.starts_at);
  const plan = await planOf(call, agent, input, startsAt);
  await requireFree(call, agentId, target);
  const row = await newRow(call, agentId, id, input, plan, startsAt);
  const action = startsAt === null ? "started" : "created";
  const changedBy = input.created_by ?? input.changed_by ?? null;
  const results = await commit(
    call,
    [
      guardAgent(call, agentId),
      ...guardIfMatch(call, agentId),
      ...guardStart(call, agent, row),
      insertRollout(row),
      guardChanged("rollout_exists"),
      ...told(call, null, row, {
        state: row.state,
        action,
        reason: input.reason ?? null,
        changedBy,
        decision: null,
      }),
      ...(startsAt === null
        ? raiseRevision(projectId, agentId, call.now)
        : toWait(call, row, { id: scheduleId ?? newScheduleId(), at: startsAt }, input)),
      selectRollout(projectId, id),
    ],
    {
      refusals: {
        ...refusalsOfStart(agentId, target),
        rollout_exists: `The rollout ${id} exists: choose another rollout_id, or none.`,
        limit_reached: `At most ${MAX_SCHEDULED_ROLLOUTS} rollouts of an agent and ${MAX_PENDING_SCHEDULES} schedules of a project wait for their time. Abort one that is no longer wanted.`,
      },
      // What was asked for: a repeat of the request is answered with it.
      resource: sql`${scheduleId === undefined ? `/v1/rollouts/${id}` : `/v1/schedules/${scheduleId}`}`,
    },
  );
  afterMove(call, row);
  return rolloutOf(results.at(-1));
}

/** The complete plan, checked. */
async function planOf(
  call: Call,
  agent: AgentRow,
  input: CreateRollout,
  startsAt: number | null,
): Promise<RolloutPlan> {
  const stable_version = await stableVersion(call, agent, input.target_version);
  const { max_duration_seconds = input.max_duration } = input;
  const definitions = await metricsOfProject(call.db, call.tenant.projectId);
  const plan = completePlan({ ...input, stable_version, max_duration_seconds }, definitions);
  await checkPlan(call, plan, inputFaults(call, input, startsAt));
  return plan;
}

function inputFaults(call: Call, input: CreateRollout, startsAt: number | null): FieldError[] {
  const faults: FieldError[] = [];
  const fault = startsAt === null ? null : timeFault(startsAt, call.now);
  if (fault !== null) faults.push({ path: "/starts_at", message: fault });
  if (input.max_duration !== undefined && input.max_duration_seconds !== undefined)
    faults.push({
      path: "/max_duration",
      message: "is another name of max_duration_seconds: send one of them",
    });
  return faults;
}

async function newRow(
  call: Call,
  agentId: string,
  id: string,
  input: CreateRollout,
  plan: RolloutPlan,
  startsAt: number | null,
): Promise<RolloutRow> {
  const state = newRollout(plan, call.now, startsAt);
  return {
    projectId: call.tenant.projectId,
    id,
    agentId,
    name: input.name ?? id,
    description: input.description ?? "",
    plan,
    state,
    status: state.status,
    seq: state.seq,
    live: liveOf(id, plan, state),
    shards: startsAt === null ? await shardsFor(call, agentId) : 1,
    createdBy: input.created_by ?? call.actor.name,
    createdAt: call.now,
    updatedAt: call.now,
    startedAt: startsAt === null ? call.now : null,
    endedAt: null,
  };
}

/** What a rollout leaves that starts at a time: a schedule, in its place among all others. */
const toWait = (
  call: Call,
  row: RolloutRow,
  { id, at }: { id: string; at: number },
  input: CreateRollout,
): Statement[] => [
  guard(
    "limit_reached",
    sql`${waitingRollouts(call.tenant.projectId, row.agentId)} <= ${MAX_SCHEDULED_ROLLOUTS}`,
  ),
  ...scheduleStatements(
    call,
    {
      id,
      agentId: row.agentId,
      action: "start_rollout",
      version: row.plan.target_version,
      rolloutId: row.id,
      at,
    },
    input,
  ),
];
