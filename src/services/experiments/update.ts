import { liveOf } from "../../domain/experiment/definition.ts";
import type { ExperimentDefinition } from "../../domain/experiment/experiment.ts";
import { Problem } from "../../domain/errors.ts";
import type { UpdateExperiment } from "../../domain/inputs/experiments.ts";
import type { ExperimentRow } from "../../store/experiments.ts";
import { requireAgent } from "../agents/internal.ts";
import type { Call } from "../call.ts";
import { acting } from "./acting.ts";
import { checkDefinition } from "./check.ts";
import { loadExperiment } from "./internal.ts";
import { toExperiment, type Experiment } from "./resource.ts";
import { saveExperiment } from "./save.ts";
import { takeTraffic } from "./traffic.ts";

/** What may still change of an experiment that has started; traffic only while it runs. */
const OPEN: ReadonlySet<string> = new Set(["name", "description"]);

function merged(before: ExperimentDefinition, input: UpdateExperiment): ExperimentDefinition {
  const { reason: _, changed_by: __, ...given } = input;
  const named = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...before, ...Object.fromEntries(named) };
}

function requireOpen(row: ExperimentRow, next: ExperimentDefinition): void {
  const before = row.definition;
  const fixed = (Object.keys(next) as (keyof ExperimentDefinition)[]).filter(
    (key) =>
      JSON.stringify(next[key]) !== JSON.stringify(before[key]) &&
      !OPEN.has(key) &&
      !(key === "traffic_percent" && row.status === "running"),
  );
  if (fixed.length === 0) return;
  const instead = fixed.includes("traffic_distribution")
    ? ` Other weights begin a new phase: POST /v1/experiments/${row.id}/reallocate.`
    : "";
  throw new Problem(
    "experiment_fixed",
    `The experiment ${row.id} is ${row.status}: ${fixed.join(", ")} can no longer change.${instead}`,
    { extra: { experiment_status: row.status } },
  );
}

/** What changes beside the definition: a running experiment's traffic may grow, in the same phase. */
async function traffic(call: Call, before: ExperimentRow, definition: ExperimentDefinition) {
  if (definition.traffic_percent === before.definition.traffic_percent) return {};
  const ranges = await takeTraffic(call, definition, before.ranges);
  return { ranges, live: liveOf(definition, before.phases.length, ranges) };
}

/**
 * `PATCH`: all of a draft may change; of an experiment that has started name and description, and while it runs its
 * traffic may grow. Throws `experiment_fixed`, `traffic_unavailable`, and `invalid_request` as creating does.
 */
export const updateExperiment = (call: Call, id: string, input: UpdateExperiment): Promise<Experiment> =>
  acting(call, async () => {
    const { before, agent } = await loadExperiment(call, id);
    const definition = merged(before.definition, input);
    const change = { before, agent, action: "updated", act: input };
    if (before.status !== "draft") {
      requireOpen(before, definition);
      const next = { definition, ...(await traffic(call, before, definition)) };
      return toExperiment(await saveExperiment(call, { ...change, next }));
    }
    const moved = definition.agent_id !== before.agentId;
    const target = moved ? await requireAgent(call, definition.agent_id) : agent;
    await checkDefinition(call, definition);
    const next = { definition, agentId: definition.agent_id };
    return toExperiment(await saveExperiment(call, { ...change, agent: target, next }));
  });
