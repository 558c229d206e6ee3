import { filterTools } from "../../domain/evaluate/tools.ts";
import type { Attributes } from "../../domain/evaluate/unit.ts";
import { Problem } from "../../domain/errors.ts";
import type { Variant } from "../../domain/experiment/experiment.ts";
import type { JsonObject } from "../../domain/json.ts";
import {
  compileAgent,
  resolveAgent,
  type CompiledAgent,
  type Refusal,
  type Resolution,
} from "../../domain/resolve.ts";
import type { Snapshot } from "../../domain/snapshot.ts";
import { createPastReads } from "../../store/edge-past.ts";
import { requireAgent } from "../agents/internal.ts";
import type { Call } from "../call.ts";
import { requireVersion } from "../versions/internal.ts";
import { endDueOfProject } from "./end-due.ts";
import { requireExperiment } from "./internal.ts";
import { keptBy } from "./sticky.ts";

const refusals: Record<Refusal["refused"], string> = {
  agent_not_found: "The experiment's agent was deleted.",
  agent_disabled: "The agent is disabled: enable it with PATCH, is_enabled true.",
  no_active_version: "The unit is not enrolled, and the agent has no active version: activate one.",
  label_not_found: "There is no such label.",
};

/** An agent as if it had this experiment and no rules, overrides, rollout or other experiments. */
const restricted = (snapshot: Snapshot, experimentId: string): Snapshot => ({
  ...snapshot,
  rules: [],
  overrides: [],
  rollout: null,
  experiments: (snapshot.experiments ?? []).filter(({ id }) => id === experimentId),
});

async function resolved(call: Call, agent: CompiledAgent, attributes: Attributes): Promise<Resolution> {
  const decided = resolveAgent(agent, attributes);
  const stuck = "refused" in decided ? null : await keptBy(call, agent, attributes, decided);
  const answer = stuck ? resolveAgent(agent, attributes, { stuck }) : decided;
  if ("refused" in answer) throw new Problem(answer.refused, refusals[answer.refused]);
  return answer;
}

/**
 * A unit's version of an experiment, as resolve would answer it; the active version for a unit that is not enrolled.
 * Throws `experiment_not_found`, `agent_disabled`, `no_active_version`.
 */
export async function assignmentOf(call: Call, id: string, attributes: Record<string, string>) {
  await endDueOfProject(call);
  const { agentId } = await requireExperiment(call, id);
  const { revision } = await requireAgent(call, agentId);
  const past = createPastReads(call.db.$client, false);
  const read = await past.snapshot(call.tenant.projectId, agentId, { revision });
  if (read === null) throw new Error(`no snapshot of ${agentId}`);
  const snapshot: Snapshot = JSON.parse(read.body);
  const answer = await resolved(call, compileAgent(restricted(snapshot, id)), attributes);
  const { version, reason, flags } = answer;
  // Without a rollout there are no other variants.
  const variant = answer.variant as Variant | null;
  const row = await requireVersion(call, agentId, version);
  const { config, removed } = filterTools(JSON.parse(row.config) as JsonObject, answer.tools_disabled);
  const enrolled = variant !== null;
  return {
    agent_id: agentId,
    version,
    config_hash: row.config_hash,
    config,
    reason,
    variant,
    experiment_id: answer.experiment_id,
    experiment_phase: answer.experiment_phase,
    rollout_id: null,
    rule_id: null,
    flags,
    tools_disabled: removed,
    revision: read.revision,
    metadata: {
      ab_test_version: enrolled ? version : null,
      ab_test_variant: variant,
    },
  };
}
