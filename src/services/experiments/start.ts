import { analysisOf, liveOf, weightsOf } from "../../domain/experiment/definition.ts";
import { nextPhase } from "../../domain/experiment/phases.ts";
import type { Act } from "../../domain/inputs/common.ts";
import { guardNoRollout } from "../../store/rollouts.ts";
import type { Call } from "../call.ts";
import { acting } from "./acting.ts";
import { checkDefinition } from "./check.ts";
import { setClock } from "../clock.ts";
import { loadExperiment, requireStatus } from "./internal.ts";
import { toExperiment, type Experiment } from "./resource.ts";
import { saveExperiment } from "./save.ts";
import { liveRefusals } from "../rollouts/refusals.ts";
import { shardsFor } from "./shards.ts";
import { takeTraffic } from "./traffic.ts";
import { DAY_MS, MINUTE_MS } from "../../domain/durations.ts";

/**
 * Opens the first phase of a draft. Throws `experiment_status`, `traffic_unavailable`, `experiment_unit`,
 * `rollout_running`, and `invalid_request` when its versions or groups cannot be used any more.
 */
export const startExperiment = (call: Call, id: string, act: Act): Promise<Experiment> =>
  acting(call, async () => {
    const { before, agent } = await loadExperiment(call, id);
    requireStatus(before, ["draft"], "started");
    const definition = { ...before.definition, analysis: analysisOf(before.definition) };
    await checkDefinition(
      call,
      definition,
      `The experiment cannot start: correct the places listed in errors with PATCH /v1/experiments/${id}.`,
    );
    const ranges = await takeTraffic(call, definition, []);
    const { duration_days: days, allocation, cadence_minutes: cadence } = definition;
    const endsAt = days === null ? null : Math.ceil(call.now + days * DAY_MS);
    const row = await saveExperiment(call, {
      before,
      agent,
      action: "started",
      act,
      next: {
        status: "running",
        definition,
        ranges,
        phases: nextPhase([], weightsOf(definition), call.now),
        live: liveOf(definition, 1, ranges),
        shards: await shardsFor(call, agent.agentId),
        startedAt: call.now,
        endsAt,
      },
      also: [guardNoRollout(call.tenant.projectId, agent.agentId)],
      refusals: { rollout_running: liveRefusals(agent.agentId).rollout_running },
    });
    const times = [
      ...(endsAt === null ? [] : [endsAt]),
      ...(allocation === "bandit" ? [call.now + cadence * MINUTE_MS] : []),
    ];
    if (times.length > 0) call.waitUntil(setClock(call.env, "experiments", Math.min(...times)));
    return toExperiment(row);
  });
