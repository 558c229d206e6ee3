import { liveOf, versionsOf, weightFaults, weightsOf } from "../../domain/experiment/definition.ts";
import { nextPhase } from "../../domain/experiment/phases.ts";
import { Problem } from "../../domain/errors.ts";
import type { Reallocate } from "../../domain/inputs/experiments.ts";
import type { Call } from "../call.ts";
import { acting } from "./acting.ts";
import { checkVersions } from "./check.ts";
import { loadExperiment, requireRoom, requireStatus } from "./internal.ts";
import { toExperiment, type Experiment } from "./resource.ts";
import { saveExperiment } from "./save.ts";
import { takeTraffic } from "./traffic.ts";

/**
 * Closes the phase and opens the next with other weights: its units are drawn anew, and analysed apart. Throws
 * `experiment_status`, `traffic_unavailable`, `invalid_request` for weights that are none.
 */
export const reallocateExperiment = (call: Call, id: string, input: Reallocate): Promise<Experiment> =>
  acting(call, async () => {
    const { before, agent } = await loadExperiment(call, id);
    requireStatus(before, ["running", "paused"], "reallocated");
    requireRoom(before);
    const definition = {
      ...before.definition,
      traffic_distribution: input.traffic_distribution,
      traffic_percent: input.traffic_percent ?? before.definition.traffic_percent,
    };
    const errors = weightFaults(definition.traffic_distribution, versionsOf(definition));
    if (errors.length > 0)
      throw new Problem("invalid_request", "Correct the weights; nothing was written.", { errors });
    await checkVersions(call, definition);
    const ranges = await takeTraffic(call, definition, before.ranges);
    const phases = nextPhase(before.phases, weightsOf(definition), call.now);
    const live = liveOf(definition, phases.length, ranges);
    const next = { definition, ranges, phases, live };
    return toExperiment(
      await saveExperiment(call, { before, agent, action: "reallocated", act: input, next }),
    );
  });
