import type { Act } from "../../domain/inputs/common.ts";
import { retrying, type Call } from "../call.ts";
import type { ExperimentRow } from "../../store/experiments.ts";
import { loadExperiment, requireStatus } from "./internal.ts";
import { endPhase } from "../../domain/experiment/phases.ts";
import { toExperiment, type Experiment } from "./resource.ts";
import { saveExperiment } from "./save.ts";

/** What a running or paused experiment becomes when it ends. */
export const ended = (before: ExperimentRow, now: number): Partial<ExperimentRow> => ({
  status: "stopped",
  phases: endPhase(before.phases, now),
  live: null,
  endedAt: now,
});

/** Ends an experiment and frees its traffic: resolve answers the active version. Throws `experiment_status`. */
export const stopExperiment = (call: Call, id: string, act: Act): Promise<Experiment> =>
  retrying(async () => {
    const { before, agent } = await loadExperiment(call, id);
    requireStatus(before, ["running", "paused"], "stopped");
    const next = ended(before, call.now);
    return toExperiment(await saveExperiment(call, { before, agent, action: "stopped", act, next }));
  });
