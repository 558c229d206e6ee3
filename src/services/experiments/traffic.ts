import type { ExperimentDefinition, SlotRange } from "../../domain/experiment/experiment.ts";
import { growRanges } from "../../domain/experiment/ranges.ts";
import { Problem } from "../../domain/errors.ts";
import { MAX_LIVE_EXPERIMENTS } from "../../domain/limits.ts";
import { liveExperiments } from "../../store/experiments.ts";
import type { Call } from "../call.ts";

/**
 * The slots of its agent's traffic that an experiment gets beside those that it holds. Throws `experiment_unit`,
 * `traffic_unavailable`, `limit_reached`, and `experiment_fixed` for less than it holds.
 */
export async function takeTraffic(
  call: Call,
  definition: ExperimentDefinition,
  held: SlotRange[],
): Promise<SlotRange[]> {
  const { agent_id: agentId, test_id: id, unit, traffic_percent: percent } = definition;
  const live = await liveExperiments(call.db, call.tenant.projectId, agentId);
  const others = live.filter((other) => other.id !== id);
  const other = others.find((one) => one.definition.unit !== unit);
  if (other) {
    throw new Problem(
      "experiment_unit",
      `The experiment ${other.id} of this agent is by ${other.definition.unit}, this one by ${unit}: they cannot share its traffic. Stop that one, or change this one's unit.`,
    );
  }
  if (others.length >= MAX_LIVE_EXPERIMENTS) {
    throw new Problem(
      "limit_reached",
      `An agent has at most ${MAX_LIVE_EXPERIMENTS} running and paused experiments. Stop one.`,
    );
  }
  const growth = growRanges(
    others.flatMap(({ ranges }) => ranges),
    held,
    percent,
  );
  if ("ranges" in growth) return growth.ranges;
  if (growth.refused === "shrinking") {
    throw new Problem(
      "experiment_fixed",
      `The experiment has ${growth.held} % of the agent's traffic, which can only grow while it runs: units that lost their variant would spoil it.`,
    );
  }
  throw new Problem(
    "traffic_unavailable",
    `Other experiments of this agent leave ${growth.free} % of its traffic, and this one wants ${percent} %. Set traffic_percent to what is free, or stop another.`,
    { extra: { free_percent: growth.free } },
  );
}
