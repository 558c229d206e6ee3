import type { ExperimentStatus } from "../../domain/experiment/experiment.ts";
import { Problem } from "../../domain/errors.ts";
import { MAX_EXPERIMENT_SPANS } from "../../domain/limits.ts";
import type { AgentRow } from "../../store/agents.ts";
import { findExperiment, type ExperimentRow } from "../../store/experiments.ts";
import { requireAgent } from "../agents/internal.ts";
import { requireAccess } from "../access/allow.ts";
import type { Call } from "../call.ts";

const noExperiment = (id: string): Problem =>
  new Problem(
    "experiment_not_found",
    `There is no experiment ${JSON.stringify(id.slice(0, 128))} in this project.`,
  );

/** Throws `experiment_not_found`, also for one of an agent that the caller may not look at, and `access_missing`. */
export async function requireExperiment(call: Call, id: string): Promise<ExperimentRow> {
  const row = await findExperiment(call.db, call.tenant.projectId, id);
  if (!row) throw noExperiment(id);
  await requireAccess(call, row.agentId, () => noExperiment(id));
  return row;
}

/** An experiment and its agent, of which the agent was read last: that it has not changed is what a write rests on. */
export async function loadExperiment(
  call: Call,
  id: string,
): Promise<{ before: ExperimentRow; agent: AgentRow }> {
  const before = await requireExperiment(call, id);
  return { before, agent: await requireAgent(call, before.agentId) };
}

/** Throws `experiment_status` unless the experiment's status is one of these. */
export function requireStatus(row: ExperimentRow, wanted: readonly ExperimentStatus[], act: string): void {
  if (wanted.includes(row.status)) return;
  throw new Problem(
    "experiment_status",
    `The experiment ${row.id} is ${row.status}: only one that is ${wanted.join(" or ")} can be ${act}.`,
    { extra: { experiment_status: row.status } },
  );
}

/** Throws `limit_reached` when an experiment has had too many phases and pauses for another. */
export function requireRoom({ id, phases }: ExperimentRow): void {
  const spans = phases.reduce((sum, { pauses }) => sum + 1 + pauses.length, 0);
  if (spans < MAX_EXPERIMENT_SPANS) return;
  throw new Problem(
    "limit_reached",
    `The experiment ${id} has had ${spans} phases and pauses, which is the most there can be: stop or conclude it.`,
  );
}
