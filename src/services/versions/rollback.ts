import { sql, type SQL } from "drizzle-orm";
import type { Rollback } from "../../domain/inputs/versions.ts";
import type { Statement } from "../../store/database.ts";
import { guard } from "../../store/guards.ts";
import { raiseRevision } from "../../store/revisions.ts";
import { findLiveRollout, noRollout, type RolloutRow } from "../../store/rollouts.ts";
import { selectVersion } from "../../store/versions.ts";
import { requireAgent } from "../agents/internal.ts";
import { audited } from "../audit/entry.ts";
import { commit, guardIfMatch, retrying, type Call } from "../call.ts";
import { endingOf, type Ending } from "../rollouts/ending.ts";
import { pointerState } from "./activate.ts";
import {
  guardAgent,
  guardServable,
  requireVersion,
  servableRefusals,
  thisAgent,
  unchanged,
} from "./internal.ts";
import { versionOf, type Version } from "./resource.ts";

export type RolledBack = Version & { rolled_back_to: number };

/** The rows of the stack of activations that still stand, as an SQL condition. */
const standing = (call: Call, agentId: string): SQL => sql`${thisAgent(call, agentId)} AND undone = 0`;

/** The newest activation below the current one whose version may still serve. */
export const previousId = (call: Call, agentId: string): SQL => sql`(
  SELECT t.id FROM activation t
  WHERE t.project_id = ${call.tenant.projectId} AND t.agent_id = ${agentId} AND t.undone = 0
    AND t.id < (SELECT max(id) FROM activation WHERE ${standing(call, agentId)})
    AND t.version IS NOT (SELECT active_version FROM agent WHERE ${thisAgent(call, agentId)})
    AND NOT EXISTS (SELECT 1 FROM deprecation d WHERE d.project_id = t.project_id AND d.agent_id = t.agent_id AND d.version = t.version)
  ORDER BY t.id DESC LIMIT 1)`;

const previousVersion = (call: Call, agentId: string): SQL =>
  sql`(SELECT version FROM activation WHERE id = ${previousId(call, agentId)})`;

const auditRollback = (call: Call, agentId: string, version: SQL, input: Rollback): Statement =>
  audited(
    call,
    {
      action: "version.rolled_back",
      agentId,
      version,
      changedBy: input.changed_by ?? null,
      reason: input.reason ?? null,
      previous: pointerState(call, agentId, sql`agent.active_version`),
      next: pointerState(call, agentId, version),
    },
    sql`FROM agent WHERE ${thisAgent(call, agentId)} AND active_version IS NOT ${version}`,
  );

/** Back to the activation before: the current one, and any between that may no longer serve, are undone. */
const toPrevious = (call: Call, agentId: string, input: Rollback): Statement[] => [
  guard("no_previous_version", sql`${previousId(call, agentId)} IS NOT NULL`),
  auditRollback(call, agentId, previousVersion(call, agentId), input),
  sql`UPDATE activation SET undone = 1
    WHERE ${standing(call, agentId)} AND id > ${previousId(call, agentId)}`,
];

/** Back to a version by name: to its last activation that stands, undoing all after it, or else in place of the current one. */
const toTarget = (call: Call, agentId: string, target: number, input: Rollback): Statement[] => [
  ...guardServable(call, agentId, target),
  auditRollback(call, agentId, sql`${target}`, input),
  sql`UPDATE activation SET undone = 1 WHERE ${standing(call, agentId)} AND id > coalesce(
    (SELECT max(id) FROM activation WHERE ${standing(call, agentId)} AND version = ${target}),
    (SELECT max(id) - 1 FROM activation WHERE ${standing(call, agentId)}))`,
  sql`INSERT INTO activation (project_id, agent_id, version, created_at)
    SELECT ${call.tenant.projectId}, ${agentId}, ${target}, ${call.now}
    WHERE (SELECT version FROM activation WHERE ${standing(call, agentId)} ORDER BY id DESC LIMIT 1) IS NOT ${target}`,
];

/** Where the pointer goes, with all that tells of it. */
const pointerBack = (call: Call, agentId: string, input: Rollback): Statement[] => [
  ...(input.target_version === undefined
    ? toPrevious(call, agentId, input)
    : toTarget(call, agentId, input.target_version, input)),
  sql`UPDATE agent SET active_version =
    (SELECT version FROM activation WHERE ${standing(call, agentId)} ORDER BY id DESC LIMIT 1)
    WHERE ${thisAgent(call, agentId)}`,
];

async function hasPrevious(call: Call, agentId: string): Promise<boolean> {
  const [row] = await call.db.all<{ id: number | null }>(sql`SELECT ${previousId(call, agentId)} AS id`);
  return row?.id != null;
}

/** The end of the agent's live rollout, or that it has none. */
function endOfRollout(call: Call, agentId: string, live: RolloutRow | undefined, input: Rollback): Ending {
  if (live !== undefined) return endingOf(call, [live], input.reason ?? "The agent was rolled back.", input);
  const isFree = noRollout(call.tenant.projectId, agentId);
  return { statements: [guard("concurrent_change", isFree)], after: () => undefined };
}

/**
 * Moves the pointer back: to `target_version`, or to the version that was active before the current one. Nothing is
 * copied, and the version left behind stays as it is. A live rollout is aborted with it; where there is nothing to go back
 * to, that alone is done. `also` happens in the same batch. Throws `no_previous_version`, `version_not_found`,
 * `version_draft`, `version_deprecated`, `revision_mismatch`.
 */
export const rollback = (
  call: Call,
  agentId: string,
  input: Rollback,
  also: Statement[] = [],
): Promise<RolledBack> => retrying(() => attempt(call, agentId, input, also));

async function attempt(call: Call, agentId: string, input: Rollback, also: Statement[]): Promise<RolledBack> {
  const target = input.target_version;
  const row = target === undefined ? null : await requireVersion(call, agentId, target);
  if (row === null) await requireAgent(call, agentId);
  const live = await findLiveRollout(call.db, call.tenant.projectId, agentId);
  if (row?.is_active === 1 && live === undefined)
    return { ...unchanged(call, row), rolled_back_to: row.version };
  const stays = live !== undefined && (row ? row.is_active === 1 : !(await hasPrevious(call, agentId)));
  const ending = endOfRollout(call, agentId, live, input);
  const results = await commit(
    call,
    [
      guardAgent(call, agentId),
      ...guardIfMatch(call, agentId),
      ...also,
      ...ending.statements,
      ...(stays ? [] : pointerBack(call, agentId, input)),
      ...raiseRevision(call.tenant.projectId, agentId, call.now),
      selectVersion(
        call.tenant.projectId,
        agentId,
        sql`(SELECT active_version FROM agent WHERE ${thisAgent(call, agentId)})`,
      ),
    ],
    {
      refusals: {
        ...servableRefusals(agentId, target ?? 0),
        no_previous_version: "No other version was active before this one. Name one with target_version.",
      },
      resource: sql`${`/v1/agents/${agentId}/versions/`} || (SELECT active_version FROM agent WHERE ${thisAgent(call, agentId)})`,
    },
  );
  ending.after();
  const version = versionOf(results.at(-1));
  return { ...version, rolled_back_to: version.version };
}
