import type { Phase } from "../../domain/experiment/experiment.ts";
import type { Act } from "../../domain/inputs/common.ts";
import type { Call } from "../call.ts";
import { acting } from "./acting.ts";
import { checkVersions } from "./check.ts";
import { loadExperiment, requireRoom, requireStatus } from "./internal.ts";
import { closePause, openPause } from "../../domain/experiment/phases.ts";
import { toExperiment, type Experiment } from "./resource.ts";
import { saveExperiment } from "./save.ts";

/** From now on nobody new is counted; who was enrolled keeps the variant. Throws `experiment_status`. */
export const pauseExperiment = (call: Call, id: string, act: Act): Promise<Experiment> =>
  turn(call, id, act, { from: "running", to: "paused", action: "paused", phases: openPause });

/** Throws `experiment_status`, and `invalid_request` when a version may no longer serve. */
export const resumeExperiment = (call: Call, id: string, act: Act): Promise<Experiment> =>
  turn(call, id, act, { from: "paused", to: "running", action: "resumed", phases: closePause });

interface Turn {
  from: "running" | "paused";
  to: "running" | "paused";
  action: "paused" | "resumed";
  phases: (phases: Phase[], now: number) => Phase[];
}

const turn = (call: Call, id: string, act: Act, { from, to, action, phases }: Turn): Promise<Experiment> =>
  acting(call, async () => {
    const { before, agent } = await loadExperiment(call, id);
    requireStatus(before, [from], action);
    if (to === "paused") requireRoom(before);
    else await checkVersions(call, before.definition);
    const next = { status: to, phases: phases(before.phases, call.now) };
    return toExperiment(await saveExperiment(call, { before, agent, action, act, next }));
  });
