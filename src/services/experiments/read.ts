import { decodeCursor } from "../../domain/cursor.ts";
import type { ExperimentStatus } from "../../domain/experiment/experiment.ts";
import { listExperiments as selectExperiments } from "../../store/experiments.ts";
import type { Call } from "../call.ts";
import { toPage, type Page, type PageQuery } from "../page.ts";
import { endDueOfProject } from "./end-due.ts";
import { requireExperiment } from "./internal.ts";
import { toExperiment, type Experiment } from "./resource.ts";

/** An experiment as it is now: one whose end has come is ended first. Throws `experiment_not_found`. */
export async function getExperiment(call: Call, id: string): Promise<Experiment> {
  await endDueOfProject(call);
  return toExperiment(await requireExperiment(call, id));
}

/** Newest first. */
export async function listExperiments(
  call: Call,
  query: PageQuery & { status?: ExperimentStatus; agent_id?: string },
): Promise<Page<Experiment>> {
  await endDueOfProject(call);
  const rows = await selectExperiments(call.db, call.tenant.projectId, {
    limit: query.limit + 1,
    before: decodeCursor(query.cursor, ["number", "string"]),
    status: query.status ?? null,
    agentId: query.agent_id ?? null,
    asker: call.actor.asker,
  });
  return toPage(rows, query.limit, toExperiment, (last) => [last.createdAt, last.id]);
}
