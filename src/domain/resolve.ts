import { compileFlag, flagValue, type CompiledFlag } from "./evaluate/flags.ts";
import { compileOverrides, overrideOf, type CompiledOverrides } from "./evaluate/overrides.ts";
import { compileRule, tryRule, type CompiledRule } from "./evaluate/rules.ts";
import type { Step, Trace } from "./evaluate/trace.ts";
import type { Attributes } from "./evaluate/unit.ts";
import type { ProblemCode } from "./errors.ts";
import type { Json } from "./json.ts";
import type { Snapshot } from "./snapshot.ts";

/** A snapshot with everything done that does not depend on a request. */
export interface CompiledAgent {
  readonly snapshot: Snapshot;
  readonly overrides: CompiledOverrides | null;
  readonly rules: readonly CompiledRule[];
  readonly flags: readonly CompiledFlag[];
}

export interface ResolveOptions {
  /** A version asked for by number. */
  version?: number | null;
  /** A version asked for by its label. */
  label?: string | null;
}

export type Reason = "PINNED" | "OVERRIDE" | "RULE" | "ACTIVE";

/** Which version a request gets, why, and the values of all flags. */
export interface Resolution {
  reason: Reason;
  version: number;
  variant: string | null;
  rule_id: string | null;
  flags: Readonly<Record<string, Json>>;
  /** Names of tools that flags take away, whether the configuration has them or not. */
  tools_disabled: readonly string[];
}

/** Why there is no version for a request. */
export interface Refusal {
  refused: Extract<
    ProblemCode,
    "agent_not_found" | "agent_disabled" | "label_not_found" | "no_active_version"
  >;
}

const NO_FLAGS: Resolution["flags"] = Object.freeze({});
const NO_TOOLS: Resolution["tools_disabled"] = Object.freeze([]);

export function compileAgent(snapshot: Snapshot): CompiledAgent {
  const { agent_id: agentId, rules = [], overrides = [], flags = [], groups = {} } = snapshot;
  return {
    snapshot,
    overrides: compileOverrides(overrides),
    rules: rules.map((rule) => compileRule(agentId, rule, groups)),
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

interface Decision {
  reason: Reason;
  version: number;
  variant: string | null;
  rule_id: string | null;
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
  const { reason, version, variant, rule_id } = decision;
  if (agent.flags.length === 0)
    return { reason, version, variant, rule_id, flags: NO_FLAGS, tools_disabled: NO_TOOLS };
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
  return { reason, version, variant, rule_id, flags, tools_disabled: disabled ?? NO_TOOLS };
}

const decided = (reason: Reason, version: number, rule_id: string | null = null): Decision => ({
  reason,
  version,
  variant: null,
  rule_id,
});

/** The first that applies: PINNED, OVERRIDE, RULE, ACTIVE. A rollout's share and experiments come before ACTIVE. */
function decide(
  agent: CompiledAgent,
  attributes: Attributes,
  options: ResolveOptions,
  trace: Trace,
): Decision | Refusal {
  const pinned = pinnedVersion(agent.snapshot, options, trace);
  if (typeof pinned === "object") return pinned;
  if (pinned >= 0) return decided("PINNED", pinned);

  if (agent.overrides !== null) {
    const version = overrideOf(agent.overrides, attributes);
    trace?.push(
      version === null
        ? { step: "OVERRIDE", matched: false, why: "none" }
        : { step: "OVERRIDE", matched: true, why: "given", version },
    );
    if (version !== null) return decided("OVERRIDE", version);
  }

  for (const rule of agent.rules) {
    const version = tryRule(rule, attributes, trace);
    if (version >= 0) return decided("RULE", version, rule.id);
  }

  const { active } = agent.snapshot;
  if (active === null) {
    trace?.push({ step: "ACTIVE", matched: false, why: "none" });
    return { refused: "no_active_version" };
  }
  trace?.push({ step: "ACTIVE", matched: true, why: "given", version: active });
  return decided("ACTIVE", active);
}

/** The version that was asked for; -1 if none was. `active` is the label that moves with activations. */
function pinnedVersion(
  { active, labels }: Snapshot,
  { version, label }: ResolveOptions,
  trace: Trace,
): number | Refusal {
  if ((version ?? null) === null && (label ?? null) === null) {
    trace?.push({ step: "PINNED", matched: false, why: "not_asked" });
    return -1;
  }
  let asked = version ?? null;
  if (asked === null)
    asked = label === "active" ? active : Object.hasOwn(labels, label!) ? labels[label!]! : null;
  if (asked === null) {
    trace?.push({ step: "PINNED", matched: false, why: "none" });
    return { refused: label === "active" ? "no_active_version" : "label_not_found" };
  }
  trace?.push({ step: "PINNED", matched: true, why: "given", version: asked });
  return asked;
}
