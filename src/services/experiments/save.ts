import { sql } from "drizzle-orm";
import type { Act } from "../../domain/inputs/common.ts";
import type { Refusals } from "../call.ts";
import type { AgentRow } from "../../store/agents.ts";
import type { Statement } from "../../store/database.ts";
import {
  experimentOf,
  selectExperiment,
  thisExperiment,
  writeExperiment,
  type ExperimentRow,
} from "../../store/experiments.ts";
import { guard } from "../../store/guards.ts";
import { groupsExist, raiseRevision } from "../../store/revisions.ts";
import { audited } from "../audit/entry.ts";
import { commit, guardUnchanged, type Call } from "../call.ts";
import { guardAgent } from "../versions/internal.ts";
import { endStudy } from "./studies.ts";

/** A change of an experiment, decided on what was read before. */
export interface Change {
  before: ExperimentRow;
  /** As it was read after the experiment. */
  agent: AgentRow;
  next: Partial<ExperimentRow>;
  action: string;
  act: Act;
  /** What else happens in the same batch; then resolve's answers change with it. */
  also?: Statement[];
  refusals?: Refusals;
}

const visible = (row: ExperimentRow): Record<string, unknown> => ({
  agent_id: row.agentId,
  definition: row.definition,
  ranges: row.ranges,
  // Not all of them: there may be thousands.
  phase: row.phases.at(-1),
  winner: row.winner,
});

/** What of an experiment is another than in `other`, as an audit entry tells it. */
function stateOf(row: ExperimentRow, other: ExperimentRow): Record<string, unknown> {
  const was = visible(other);
  const changed = Object.entries(visible(row)).filter(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify(was[key]),
  );
  return { test_id: row.id, status: row.status, ...Object.fromEntries(changed) };
}

const isAt = (call: Call, id: string, revision: number) =>
  sql`EXISTS (SELECT 1 FROM experiment WHERE ${thisExperiment(call.tenant.projectId, id)} AND revision = ${revision})`;

/**
 * Writes a change of an experiment with its audit entry; where it changes what resolve answers, the agent's revision is
 * raised in the same batch. Throws `revision_mismatch`, and `concurrent_change` when the experiment or its agent is no
 * longer as it was read.
 */
export async function saveExperiment(call: Call, change: Change): Promise<ExperimentRow> {
  const { before, agent, act, also = [] } = change;
  const { projectId } = call.tenant;
  const after: ExperimentRow = {
    ...before,
    ...change.next,
    updatedAt: call.now,
    revision: before.revision + 1,
  };
  const answersChange = also.length > 0 || JSON.stringify(before.live) !== JSON.stringify(after.live);
  const results = await commit(
    call,
    [
      guardAgent(call, agent.agentId),
      ...(call.ifMatch === null ? [] : [guard("revision_mismatch", isAt(call, before.id, call.ifMatch))]),
      guard("concurrent_change", isAt(call, before.id, before.revision)),
      guardUnchanged(call, agent.agentId, agent.revision),
      guard("concurrent_change", groupsExist(projectId, JSON.stringify(after.live))),
      writeExperiment(after),
      audited(call, {
        action: `experiment.${change.action}`,
        agentId: agent.agentId,
        changedBy: act.changed_by ?? null,
        reason: act.reason ?? null,
        previous: stateOf(before, after),
        next: stateOf(after, before),
      }),
      ...also,
      ...(answersChange ? raiseRevision(projectId, agent.agentId, call.now) : []),
      selectExperiment(projectId, before.id),
    ],
    {
      refusals: {
        revision_mismatch:
          "The experiment has changed since it had the ETag in If-Match. Read it again, and send the ETag that it has now.",
        ...change.refusals,
      },
      resource: sql`${`/v1/experiments/${before.id}`}`,
    },
  );
  for (const { number, ended_at } of after.phases) {
    const was = before.phases.find((phase) => phase.number === number);
    if (was?.ended_at === null && ended_at !== null) call.waitUntil(endStudy(call, after, number));
  }
  return experimentOf(results.at(-1));
}
