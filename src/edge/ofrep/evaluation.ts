import { Problem } from "../../domain/errors.ts";
import { flagValue, type CompiledFlag } from "../../domain/evaluate/flags.ts";
import type { Step } from "../../domain/evaluate/trace.ts";
import type { Attributes } from "../../domain/evaluate/unit.ts";
import type { Json } from "../../domain/json.ts";
import type { Refusal, Resolution } from "../../domain/resolve.ts";
import type { AgentEntry } from "../memory/agent-entry.ts";
import type { WaitUntil } from "../clock.ts";
import { frameOf } from "../resolve/frame.ts";
import type { Plane } from "../plane.ts";
import { absentVersion, refusal } from "../resolve/refusal.ts";
import type { Ask, View } from "../memory/view.ts";

/** The reasons that the protocol knows and that apply here. */
type OfrepReason = "STATIC" | "TARGETING_MATCH" | "SPLIT" | "DISABLED";

interface Evaluation {
  key: string;
  reason: OfrepReason;
  variant?: string;
  /** Text, numbers and booleans only. */
  metadata: Record<string, string | number | boolean>;
}

const REASONS: Record<Resolution["reason"], OfrepReason> = {
  PINNED: "STATIC",
  ACTIVE: "STATIC",
  OVERRIDE: "TARGETING_MATCH",
  RULE: "TARGETING_MATCH",
  ROLLOUT: "SPLIT",
  EXPERIMENT: "SPLIT",
};

/** As JSON text; without a value, the caller's default applies. */
const textOf = (evaluation: Evaluation, value: string | null): string => {
  const text = JSON.stringify(evaluation);
  return value === null ? text : [text.slice(0, -1), ',"value":', value, "}"].join("");
};

/** An agent's configuration as a flag, by what was decided: its version is the variant. Throws Problem. */
export async function evaluateAgent(
  plane: Plane,
  ask: Ask,
  view: View & { entry: AgentEntry },
  resolution: Resolution | Refusal,
  waitUntil: WaitUntil,
): Promise<string> {
  const { entry, projectId } = view;
  const { agent_id: key } = entry.snapshot;
  const metadata = { agent_id: key, revision: entry.revision };
  if ("refused" in resolution) {
    if (resolution.refused !== "agent_disabled") throw refusal(resolution);
    return textOf({ key, reason: "DISABLED", metadata }, null);
  }
  const { version, reason, rule_id, rollout_id, experiment_id, experiment_phase, variant } = resolution;
  const held = entry.configs.get(version);
  const config = held ?? (await plane.memory.config(ask, view, version, waitUntil));
  if (typeof config === "string") throw absentVersion(version, config);
  const more = {
    version,
    config_hash: config.hash,
    decided_by: reason,
    ...(rule_id !== null && { rule_id }),
    ...(rollout_id !== null && { rollout_id }),
    ...(experiment_id !== null && { experiment_id }),
    ...(experiment_phase !== null && { experiment_phase }),
    ...(variant !== null && { variant }),
  };
  return textOf(
    { key, reason: REASONS[reason], variant: String(version), metadata: { ...metadata, ...more } },
    frameOf(projectId, entry, resolution, config).config,
  );
}

/** One of an agent's flags. Throws `flag_not_found`. */
export function evaluateFlag(entry: AgentEntry, name: string, attributes: Attributes): string {
  const flag = entry.agent.flags.find(({ key }) => key === name);
  if (!flag) throw new Problem("flag_not_found", "The agent has no flag of that key.");
  const steps: Step[] = [];
  const value = entry.snapshot.enabled ? flagValue(flag, attributes, steps) : null;
  return flagText(entry, flag, value, steps);
}

/** A flag's evaluation, from its value and the steps that led to it. */
export function flagText(entry: AgentEntry, flag: CompiledFlag, value: Json, steps: Step[]): string {
  const { agent_id, enabled } = entry.snapshot;
  const key = `${agent_id}.${flag.key}`;
  const metadata = { agent_id, revision: entry.revision };
  if (!enabled) return textOf({ key, reason: "DISABLED", metadata }, null);
  return textOf({ key, ...howOf(flag, steps), metadata }, value === null ? null : JSON.stringify(value));
}

/** How a flag got its value, by the steps that led to it. */
function howOf({ enabled, rules }: CompiledFlag, steps: Step[]): { reason: OfrepReason; variant: string } {
  if (!enabled) return { reason: "DISABLED", variant: "off" };
  const last = steps.at(-1);
  if (last?.rule !== undefined)
    return {
      reason: last.slot === undefined ? "TARGETING_MATCH" : "SPLIT",
      variant: `rule-${last.rule}`,
    };
  const split = rules.length > 0 && steps.some((step) => step.slot !== undefined);
  return { reason: split ? "SPLIT" : "STATIC", variant: "default" };
}
