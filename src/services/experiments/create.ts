import { sql } from "drizzle-orm";
import { completeDefinition } from "../../domain/experiment/definition.ts";
import type { CreateExperiment } from "../../domain/inputs/experiments.ts";
import { experimentOf, insertExperiment, selectExperiment } from "../../store/experiments.ts";
import { guardChanged } from "../../store/guards.ts";
import { requireAgent } from "../agents/internal.ts";
import { audited } from "../audit/entry.ts";
import { commit, type Call } from "../call.ts";
import { guardAgent } from "../versions/internal.ts";
import { checkDefinition } from "./check.ts";
import { toExperiment, type Experiment } from "./resource.ts";

/** Makes a draft. Throws `experiment_exists`, `agent_not_found`, and `invalid_request` for what cannot be used. */
export async function createExperiment(call: Call, input: CreateExperiment): Promise<Experiment> {
  const definition = completeDefinition(input);
  const { test_id: id, agent_id: agentId } = definition;
  await requireAgent(call, agentId);
  await checkDefinition(call, definition);
  const results = await commit(
    call,
    [
      guardAgent(call, agentId),
      insertExperiment({
        projectId: call.tenant.projectId,
        id,
        agentId,
        definition,
        createdBy: input.created_by ?? call.actor.name,
        createdAt: call.now,
      }),
      guardChanged("experiment_exists"),
      audited(call, {
        action: "experiment.created",
        agentId,
        changedBy: input.created_by ?? input.changed_by ?? null,
        reason: input.reason ?? null,
        next: { ...definition, status: "draft" },
      }),
      selectExperiment(call.tenant.projectId, id),
    ],
    {
      refusals: {
        experiment_exists: `The experiment ${id} exists. Change it with PATCH /v1/experiments/${id}, or choose another test_id.`,
      },
      resource: sql`${`/v1/experiments/${id}`}`,
    },
  );
  return toExperiment(experimentOf(results.at(-1)));
}
