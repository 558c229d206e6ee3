import { sql } from "drizzle-orm";
import { checkConditions } from "../../domain/conditions/check.ts";
import { Problem } from "../../domain/errors.ts";
import type { Flag } from "../../domain/flag.ts";
import type { Act } from "../../domain/inputs/common.ts";
import type { CreateFlag, ReplaceFlag } from "../../domain/inputs/flags.ts";
import { MAX_FLAG_PATTERNS, MAX_FLAGS } from "../../domain/limits.ts";
import { guard, guardChanged } from "../../store/guards.ts";
import { groupIds } from "../../store/groups.ts";
import { groupsExist, raiseRevision } from "../../store/revisions.ts";
import type { AgentRow } from "../../store/agents.ts";
import { requireAgent } from "../agents/internal.ts";
import { audited } from "../audit/entry.ts";
import { commit, guardIfMatch, guardUnchanged, retrying, type Call } from "../call.ts";
import { checkFlagSteps, hasPatterns } from "../rules/regex-steps.ts";
import { guardAgent, thisAgent } from "../versions/internal.ts";
import { requireFlag } from "./read.ts";
import { toFlag, type FlagResource } from "./resource.ts";

/** The definition to store, without what else a body may hold. */
function definition(key: string, input: ReplaceFlag): Flag {
  const { type, description, enabled, default_value, off_value, unit, gates_tools, rules } = input;
  return { key, type, description, enabled, default_value, off_value, unit, gates_tools, rules };
}

async function checkFlag(call: Call, agent: AgentRow, flag: Flag): Promise<void> {
  const errors = checkConditions(
    flag.rules,
    await groupIds(call.db, call.tenant.projectId),
    "/rules",
    MAX_FLAG_PATTERNS,
  );
  if (errors.length > 0) {
    throw new Problem("invalid_request", "Correct the places listed in errors; nothing was written.", {
      errors,
    });
  }
  await checkFlagSteps(call, agent, flag);
}

const actOf = (input: Act) => ({ changedBy: input.changed_by ?? null, reason: input.reason ?? null });

/** Throws `flag_exists`, `limit_reached`, and `invalid_request` for conditions that cannot be used or take too long. */
export const createFlag = (call: Call, agentId: string, input: CreateFlag): Promise<FlagResource> =>
  retrying(() => attemptCreate(call, agentId, input));

async function attemptCreate(call: Call, agentId: string, input: CreateFlag): Promise<FlagResource> {
  const agent = await requireAgent(call, agentId);
  const { key, ...rest } = input;
  const flag = definition(key, rest);
  await checkFlag(call, agent, flag);
  const { projectId } = call.tenant;
  await commit(
    call,
    [
      guardAgent(call, agentId),
      ...guardIfMatch(call, agentId),
      // Others are counted for their patterns only; without any, flags may be made side by side.
      ...(hasPatterns(flag) ? [guardUnchanged(call, agentId, agent.revision)] : []),
      guard(
        "limit_reached",
        sql`(SELECT count(*) FROM flag WHERE ${thisAgent(call, agentId)}) < ${MAX_FLAGS}`,
      ),
      guard("concurrent_change", groupsExist(projectId, JSON.stringify(flag))),
      sql`INSERT INTO flag (project_id, agent_id, key, body, created_at, updated_at)
        VALUES (${projectId}, ${agentId}, ${key}, ${JSON.stringify(flag)}, ${call.now}, ${call.now})
        ON CONFLICT DO NOTHING`,
      guardChanged("flag_exists"),
      audited(call, { action: "flag.created", agentId, ...actOf(input), next: { ...flag } }),
      ...raiseRevision(projectId, agentId, call.now),
    ],
    {
      refusals: {
        flag_exists: `The agent has a flag ${key}. Change it with PUT /v1/agents/${agentId}/flags/${key}.`,
        limit_reached: `An agent has at most ${MAX_FLAGS} flags. Delete one that is no longer used.`,
      },
      resource: sql`${`/v1/agents/${agentId}/flags/${key}`}`,
    },
  );
  return toFlag({ projectId, agentId, key, body: flag, createdAt: call.now, updatedAt: call.now });
}

function checkKey(key: string, input: ReplaceFlag): void {
  if (input.key === undefined || input.key === key) return;
  throw new Problem("invalid_request", "A flag keeps its key: create another flag, and delete this one.", {
    errors: [{ path: "/key", message: "is not the path's" }],
  });
}

/**
 * Replaces a flag's definition. Throws `flag_not_found`, and `invalid_request` for another key and for a condition that
 * cannot be used.
 */
export const replaceFlag = (
  call: Call,
  agentId: string,
  key: string,
  input: ReplaceFlag,
): Promise<FlagResource> =>
  retrying(async () => {
    checkKey(key, input);
    const before = await requireFlag(call, agentId, key);
    const agent = await requireAgent(call, agentId);
    const flag = definition(key, input);
    await checkFlag(call, agent, flag);
    await commit(call, [
      guardAgent(call, agentId),
      ...guardIfMatch(call, agentId),
      guardUnchanged(call, agentId, agent.revision),
      guard("concurrent_change", groupsExist(call.tenant.projectId, JSON.stringify(flag))),
      sql`UPDATE flag SET body = ${JSON.stringify(flag)}, updated_at = ${call.now}
        WHERE ${thisAgent(call, agentId)} AND key = ${key}`,
      guardChanged("flag_not_found"),
      audited(call, {
        action: "flag.updated",
        agentId,
        ...actOf(input),
        previous: { ...before.body },
        next: { ...flag },
      }),
      ...raiseRevision(call.tenant.projectId, agentId, call.now),
    ]);
    return toFlag({ ...before, body: flag, updatedAt: call.now });
  });

/** Throws `flag_not_found`. */
export async function removeFlag(call: Call, agentId: string, key: string): Promise<void> {
  const before = await requireFlag(call, agentId, key);
  await commit(
    call,
    [
      guardAgent(call, agentId),
      ...guardIfMatch(call, agentId),
      sql`DELETE FROM flag WHERE ${thisAgent(call, agentId)} AND key = ${key}`,
      guardChanged("flag_not_found"),
      audited(call, { action: "flag.deleted", agentId, previous: { ...before.body } }),
      ...raiseRevision(call.tenant.projectId, agentId, call.now),
    ],
    { refusals: { flag_not_found: `The agent has no flag ${key}.` } },
  );
}
