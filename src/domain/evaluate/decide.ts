import type { ProblemCode } from "../errors.ts";
import type { Snapshot } from "../snapshot.ts";
import { decided, type Decision } from "./decision.ts";
import { experimentOf, type CompiledExperiments, type Stuck } from "./experiments.ts";
import type { CompiledFlag } from "./flags.ts";
import { overrideOf, type CompiledOverrides } from "./overrides.ts";
import { rolloutOf, type CompiledRollout } from "./rollout.ts";
import { firstRule, type RuleBlock } from "./rule-list.ts";
import type { Trace } from "./trace.ts";
import type { Attributes } from "./unit.ts";

/** A snapshot with everything done that does not depend on a request. */
export interface CompiledAgent {
  readonly snapshot: Snapshot;
  readonly overrides: CompiledOverrides | null;
  readonly rules: readonly RuleBlock[];
  readonly rollout: CompiledRollout | null;
  readonly experiments: CompiledExperiments | null;
  /** What all others get; null: there is no active version. */
  readonly active: Decision | null;
  readonly flags: readonly CompiledFlag[];
}

export interface ResolveOptions {
  /** A version asked for by number. */
  version?: number | null;
  /** A version asked for by its label. */
  label?: string | null;
  /** What the request's unit was given first by an experiment that lets it keep that, where it had to be looked up. */
  stuck?: Stuck | null;
}

/** Why there is no version for a request. */
export interface Refusal {
  refused: Extract<
    ProblemCode,
    "agent_not_found" | "agent_disabled" | "label_not_found" | "no_active_version"
  >;
}

/** The first that applies: PINNED, OVERRIDE, RULE, ROLLOUT, EXPERIMENT, ACTIVE. */
export function decide(
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

  const given = firstRule(agent.rules, attributes, trace);
  if (given !== null) return given;

  if (agent.rollout !== null) {
    const exposed = rolloutOf(agent.rollout, attributes, trace);
    if (exposed !== null) return exposed;
  }

  if (agent.experiments !== null) {
    const drawn = experimentOf(agent.experiments, attributes, options.stuck ?? null, trace);
    if (drawn !== null) return drawn;
  }

  const { active } = agent;
  if (active === null) {
    trace?.push({ step: "ACTIVE", matched: false, why: "none" });
    return { refused: "no_active_version" };
  }
  trace?.push({ step: "ACTIVE", matched: true, why: "given", version: active.version });
  return active;
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
