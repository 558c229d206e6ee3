import { sql } from "drizzle-orm";
import { checkConditions } from "../../domain/conditions/check.ts";
import { Problem, type FieldError } from "../../domain/errors.ts";
import type { PutRules } from "../../domain/inputs/rules.ts";
import { MAX_RULE_PATTERNS } from "../../domain/limits.ts";
import { guard } from "../../store/guards.ts";
import { groupIds } from "../../store/groups.ts";
import { groupsExist, raiseRevision } from "../../store/revisions.ts";
import { unservable } from "../../store/versions.ts";
import { requireAgent } from "../agents/internal.ts";
import { audited } from "../audit/entry.ts";
import { commit, guardIfMatch, guardUnchanged, retrying, type Call } from "../call.ts";
import { guardAgent, thisAgent } from "../versions/internal.ts";
import type { AgentRules } from "./read.ts";
import { checkRuleSteps } from "./regex-steps.ts";

/** Each version that the rules name, with the places that name it. */
function namedVersions({ rules, overrides }: PutRules): { version: number; path: string }[] {
  return [
    ...rules.flatMap((rule, at) => [
      ...(rule.version === undefined ? [] : [{ version: rule.version, path: `/rules/${at}/version` }]),
      ...(rule.split ?? []).map((arm, arm_at) => ({
        version: arm.version,
        path: `/rules/${at}/split/${arm_at}/version`,
      })),
    ]),
    ...overrides.map(({ version }, at) => ({ version, path: `/overrides/${at}/version` })),
  ];
}

async function faultsOf(call: Call, agentId: string, input: PutRules): Promise<FieldError[]> {
  const named = namedVersions(input);
  const [groups, bad] = await Promise.all([
    groupIds(call.db, call.tenant.projectId),
    unservable(call.db, call.tenant.projectId, agentId, [...new Set(named.map(({ version }) => version))]),
  ]);
  return [
    ...checkConditions(input.rules, groups, "/rules", MAX_RULE_PATTERNS),
    ...named.flatMap(({ version, path }) => {
      const why = bad.get(version);
      return why === undefined ? [] : [{ path, message: `version ${version} ${why}` }];
    }),
  ].slice(0, 20);
}

/**
 * Replaces an agent's rules and overrides. Throws `invalid_request` for a condition that cannot be used, for patterns
 * that take too long together, and for a version that does not exist, is a draft or is deprecated.
 */
export const replaceRules = (call: Call, agentId: string, input: PutRules): Promise<AgentRules> =>
  retrying(() => attemptReplace(call, agentId, input));

async function attemptReplace(call: Call, agentId: string, input: PutRules): Promise<AgentRules> {
  const before = await requireAgent(call, agentId);
  const errors = await faultsOf(call, agentId, input);
  if (errors.length > 0) {
    throw new Problem(
      "invalid_request",
      "Correct the places listed in errors; the rules stay as they were.",
      {
        errors,
      },
    );
  }
  await checkRuleSteps(call, agentId, input.rules);
  const next = { rules: input.rules, overrides: input.overrides };
  await commit(call, [
    guardAgent(call, agentId),
    ...guardIfMatch(call, agentId),
    guardUnchanged(call, agentId, before.revision),
    guard("concurrent_change", groupsExist(call.tenant.projectId, JSON.stringify(next.rules))),
    sql`UPDATE agent SET rules = ${JSON.stringify(next.rules)}, overrides = ${JSON.stringify(next.overrides)}
      WHERE ${thisAgent(call, agentId)}`,
    audited(call, {
      action: "rules.replaced",
      agentId,
      changedBy: input.changed_by ?? null,
      reason: input.reason ?? null,
      previous: { rules: before.rules, overrides: before.overrides },
      next,
    }),
    ...raiseRevision(call.tenant.projectId, agentId, call.now),
  ]);
  // Whoever raises the project's revision gives it to the agent.
  return { agent_id: agentId, ...next, revision: call.revision! };
}
