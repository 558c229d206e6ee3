import { Problem } from "../../domain/errors.ts";
import type { Flag, FlagRule } from "../../domain/flag.ts";
import {
  MAX_AGENT_REGEX_STEPS,
  MAX_FLAG_REGEX_ELEMENTS,
  MAX_REGEX_ELEMENTS,
  MAX_REGEX_INPUT,
} from "../../domain/limits.ts";
import { stepsOfPatterns } from "../../domain/regex/sum.ts";
import type { Rule } from "../../domain/rule.ts";
import type { AgentRow } from "../../store/agents.ts";
import { flagsOfAgent } from "../../store/flags.ts";
import type { Call } from "../call.ts";

const inRules = (rules: readonly Rule[]): number => stepsOfPatterns(rules, MAX_REGEX_ELEMENTS);
const inFlag = (rules: readonly FlagRule[]): number => stepsOfPatterns(rules, MAX_FLAG_REGEX_ELEMENTS);

/** Read after the agent, whose revision tells whether they changed since. */
async function inFlags(call: Call, agentId: string, except?: string): Promise<number> {
  const flags = await flagsOfAgent(call.db, call.tenant.projectId, agentId);
  return flags.reduce((sum, { key, rules }) => sum + (key === except ? 0 : inFlag(rules)), 0);
}

/** Whether a flag's place in the sum matters: one without patterns may be written beside any others. */
export const hasPatterns = (flag: Flag): boolean => inFlag(flag.rules) > 0;

/** Throws `invalid_request` when the rules' patterns could take too long together with those of the agent's flags. */
export async function checkRuleSteps(call: Call, agentId: string, rules: readonly Rule[]): Promise<void> {
  const steps = inRules(rules);
  if (steps > 0) check(steps + (await inFlags(call, agentId)));
}

/** The same for a flag that is written, beside the rules and the other flags of the agent as it was read. */
export async function checkFlagSteps(call: Call, agent: AgentRow, flag: Flag): Promise<void> {
  const steps = inFlag(flag.rules);
  if (steps > 0) check(steps + inRules(agent.rules) + (await inFlags(call, agent.agentId, flag.key)));
}

function check(steps: number): void {
  if (steps <= MAX_AGENT_REGEX_STEPS) return;
  const millions = (count: number): string => `${Math.ceil(count / 1_000_000)} million steps`;
  const message = `the regular expressions of the agent's rules and flags could take ${millions(steps)} together on texts of ${MAX_REGEX_INPUT} characters; ${millions(MAX_AGENT_REGEX_STEPS)} are allowed: start them with ^, use fewer * and +, compare with $in where that is enough, or delete some`;
  throw new Problem("invalid_request", "Make the regular expressions cheaper; nothing was written.", {
    errors: [{ path: "/rules", message }],
  });
}
