import { versionsOf } from "../../domain/experiment/definition.ts";
import { Problem } from "../../domain/errors.ts";
import type { Conclude } from "../../domain/inputs/experiments.ts";
import type { Call } from "../call.ts";
import { requireScope } from "../auth/scopes.ts";
import { activateStatements } from "../versions/activate.ts";
import { guardServable, servableRefusals } from "../versions/internal.ts";
import { acting } from "./acting.ts";
import { frozenResults } from "./freeze.ts";
import { loadExperiment, requireStatus } from "./internal.ts";
import { toExperiment, type Experiment } from "./resource.ts";
import { saveExperiment } from "./save.ts";
import { ended } from "./stop.ts";

/**
 * Ends an experiment, if it has not ended, and makes its winner the agent's active version, in one write, beside the
 * results as they are now. Throws `experiment_status`, `version_deprecated`, `scope_missing` for a key that may not
 * activate, and `invalid_request` for a winner that is none of its versions.
 */
export const concludeExperiment = async (call: Call, id: string, input: Conclude): Promise<Experiment> => {
  // Before the results, which may spend a look.
  requireScope(call.actor, "versions:activate");
  return acting(call, async () => {
    const { before, agent } = await loadExperiment(call, id);
    requireStatus(before, ["running", "paused", "stopped"], "concluded");
    const { winner } = input;
    const versions = versionsOf(before.definition);
    if (!versions.includes(winner)) {
      throw new Problem("invalid_request", "Name one of the experiment's versions as its winner.", {
        errors: [{ path: "/winner", message: `must be one of its versions: ${versions.join(", ")}` }],
      });
    }
    const results = await frozenResults(call, before);
    const row = await saveExperiment(call, {
      before,
      agent,
      action: "concluded",
      act: input,
      next: {
        ...(before.status === "stopped" ? {} : ended(before, call.now)),
        status: "concluded",
        winner,
        results,
      },
      also: [
        ...guardServable(call, agent.agentId, winner),
        ...activateStatements(call, agent.agentId, winner, input),
      ],
      refusals: servableRefusals(agent.agentId, winner),
    });
    return toExperiment(row);
  });
};
