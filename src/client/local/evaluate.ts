import { stickyUnit } from "../../domain/evaluate/experiments.ts";
import { filterTools } from "../../domain/evaluate/tools.ts";
import { resolveAgent, type Refusal } from "../../domain/resolve.ts";
import { frozen } from "../config.ts";
import { SignalboxError } from "../errors.ts";
import type { Question } from "../remote.ts";
import type { ResolveBody } from "../types.ts";
import type { LocalSnapshot } from "./snapshot.ts";

const REFUSALS: Record<Refusal["refused"], readonly [status: number, detail: string]> = {
  agent_not_found: [404, "There is no agent of that id in the project."],
  agent_disabled: [403, "Enable the agent to resolve it again."],
  label_not_found: [404, "The agent has no label of that name."],
  no_active_version: [404, "Activate a version of the agent first."],
};

/**
 * What the snapshot answers; null when only the server can: what a unit of a sticky experiment was given first is written
 * there. `alone`: the server is away, and the hash has to do. Throws SignalboxError where the agent gives no version.
 */
export function evaluate(snapshot: LocalSnapshot, question: Question, alone = false): ResolveBody | null {
  const { agentId, attributes, version, label, minRevision } = question;
  if (minRevision !== undefined && minRevision > snapshot.revision) return null;
  if (version !== undefined && label !== undefined) return null;
  const agent = snapshot.agents.get(agentId);
  if (agent === undefined) return null;
  const resolution = resolveAgent(agent.compiled, attributes, { version, label });
  if ("refused" in resolution) throw refusal(resolution);
  const { experiments } = agent.compiled;
  if (!alone && experiments !== null && stickyUnit(experiments, resolution, attributes) !== null) return null;
  const config = agent.configs[resolution.version];
  const hash = agent.compiled.snapshot.versions[resolution.version];
  if (config === undefined || hash === undefined) return null;
  const filtered = filterTools(config, resolution.tools_disabled);
  return {
    agent_id: agentId,
    config_hash: hash,
    ...resolution,
    config: frozen(filtered.config),
    tools_disabled: filtered.removed,
    revision: agent.revision,
  };
}

function refusal({ refused }: Refusal): SignalboxError {
  const [status, detail] = REFUSALS[refused];
  return new SignalboxError(refused, { status, detail });
}
