import { decide, type CompiledAgent, type Refusal, type ResolveOptions } from "./evaluate/decide.ts";
import { decided, type Decision } from "./evaluate/decision.ts";
import { compileExperiments } from "./evaluate/experiments.ts";
import { compileFlag, flagValue } from "./evaluate/flags.ts";
import { compileOverrides } from "./evaluate/overrides.ts";
import { compileRollout } from "./evaluate/rollout.ts";
import { compileRules } from "./evaluate/rule-list.ts";
import type { Step, Trace } from "./evaluate/trace.ts";
import type { Attributes } from "./evaluate/unit.ts";
import type { Json } from "./json.ts";
import type { Snapshot } from "./snapshot.ts";

export type { CompiledAgent, Refusal, ResolveOptions } from "./evaluate/decide.ts";

/** Which version a request gets, why, and the values of all flags. */
export interface Resolution extends Decision {
  flags: Readonly<Record<string, Json>>;
  /** Names of tools that flags take away, whether the configuration has them or not. */
  tools_disabled: readonly string[];
}

const NO_FLAGS: Resolution["flags"] = Object.freeze({});
const NO_TOOLS: Resolution["tools_disabled"] = Object.freeze([]);

export function compileAgent(snapshot: Snapshot): CompiledAgent {
  const {
    agent_id: agentId,
    active,
    rules = [],
    overrides = [],
    flags = [],
    groups = {},
    experiments = [],
    rollout = null,
  } = snapshot;
  return {
    snapshot,
    overrides: compileOverrides(overrides),
    rules: compileRules(agentId, rules, groups),
    rollout: compileRollout(rollout, groups),
    experiments: compileExperiments(agentId, experiments, groups),
    active: active === null ? null : decided("ACTIVE", active),
    flags: flags.map((flag) => compileFlag(agentId, flag, groups)),
  };
}

/** The answer to one request. Never throws, and depends on nothing but its arguments. */
export const resolveAgent = (
  agent: CompiledAgent,
  attributes: Attributes,
  options: ResolveOptions = {},
): Resolution | Refusal => resolveTraced(agent, attributes, options, null);

/** The same answer, and every step that was considered, in order. */
export function explainAgent(
  agent: CompiledAgent,
  attributes: Attributes,
  options: ResolveOptions = {},
): { answer: Resolution | Refusal; steps: Step[] } {
  const steps: Step[] = [];
  return { answer: resolveTraced(agent, attributes, options, steps), steps };
}

function resolveTraced(
  agent: CompiledAgent,
  attributes: Attributes,
  options: ResolveOptions,
  trace: Trace,
): Resolution | Refusal {
  const { deleted, enabled } = agent.snapshot;
  if (deleted) return { refused: "agent_not_found" };
  if (!enabled) return { refused: "agent_disabled" };
  const decision = decide(agent, attributes, options, trace);
  if ("refused" in decision) return decision;
  if (agent.flags.length === 0) return resolution(decision, NO_FLAGS, NO_TOOLS);
  const flags: Record<string, Json> = {};
  let disabled: string[] | null = null;
  for (const flag of agent.flags) {
    const value = flagValue(flag, attributes, trace);
    flags[flag.key] = value;
    if (value === false && flag.gates.length > 0) {
      disabled ??= [];
      for (const tool of flag.gates) if (!disabled.includes(tool)) disabled.push(tool);
    }
  }
  return resolution(decision, flags, disabled ?? NO_TOOLS);
}

const resolution = (
  { reason, version, variant, experiment_id, experiment_phase, rollout_id, rule_id }: Decision,
  flags: Resolution["flags"],
  tools_disabled: Resolution["tools_disabled"],
): Resolution => ({
  reason,
  version,
  variant,
  experiment_id,
  experiment_phase,
  rollout_id,
  rule_id,
  flags,
  tools_disabled,
});
